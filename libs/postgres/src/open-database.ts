import { createPostgresSource } from './connection/postgres-source.js';
import { createSqlDatabase } from './connection/sql-database.js';
import type { Database } from './database.js';
import type { Logger } from './logger.js';
import { createPgliteSource } from './pglite/pglite-source.js';
import { isPgliteUrl } from './pglite/pglite-instance.js';

/** Where the database is, who we are to it, and how long we wait. All times are milliseconds. */
export interface DatabaseOptions {
  /** `postgres://…`, `pglite:<directory>` or `pglite:memory` (one in-memory database per process). */
  readonly url: string;
  /** The Postgres role that every statement runs as, e.g. `handoff_task`. Undefined: whoever the URL logs in. */
  readonly role?: string | undefined;
  /** Shown in `pg_stat_activity`. */
  readonly applicationName: string;
  readonly poolMax: number;
  /** The server cancels a statement that runs longer than this. */
  readonly statementTimeoutMs: number;
  /** How long to wait for a connection, new or from the pool. */
  readonly connectTimeoutMs: number;
  readonly logger?: Logger;
}

/**
 * Opens the database that a URL names. Nothing is connected to yet: a database that is down shows in the first
 * statement, and in {@link Database.isReachable}.
 *
 * @throws Error when the URL is not one of ours, or another process holds the PGlite directory.
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
