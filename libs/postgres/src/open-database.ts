import { createPostgresSource } from './connection/postgres-source.js';
import { createSqlDatabase } from './connection/sql-database.js';
import type { Database, DatabaseOptions } from './database.js';
import { createPgliteSource } from './pglite/pglite-source.js';
import { isPgliteUrl } from './pglite/pglite-instance.js';

/**
 * Opens the database at a URL. It does not connect yet: if the database is down, the first statement fails, and
 * {@link Database.isReachable} resolves to false.
 *
 * @throws Error when the URL has another scheme, or another process holds the PGlite directory.
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const source = isPgliteUrl(options.url)
    ? await createPgliteSource(options)
    : createPostgresSource(checkScheme(options));
  return createSqlDatabase(source, options.statementTimeoutMs);
}

function checkScheme(options: DatabaseOptions): DatabaseOptions {
  if (/^postgres(ql)?:\/\//.test(options.url)) return options;
  throw new Error('a database URL starts with postgres://, postgresql:// or pglite:');
}
