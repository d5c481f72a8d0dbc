import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MIGRATIONS_DIRECTORY } from '../migrations-directory.js';

/** Where knex remembers which migrations were run. Service roles may read it; see migration 001. */
export const MIGRATIONS_TABLE = 'handoff_migrations';

/** A migration from its two files: `NNN_name.up.sql` and `NNN_name.down.sql`. */
export interface MigrationFile {
  /** `NNN_name`; the database records it. */
  readonly name: string;
  readonly up: string;
  readonly down: string;
}

/**
 * The migrations of a directory, in order.
 *
 * @throws Error when a migration has no down file, or a file has an unknown name.
 */
export async function readMigrations(directory = MIGRATIONS_DIRECTORY): Promise<readonly MigrationFile[]> {
  return Promise.all(
    (await migrationNames(directory)).map(async (name) => ({
      name,
      up: await readFile(join(directory, `${name}.up.sql`), 'utf8'),
      down: await readFile(join(directory, `${name}.down.sql`), 'utf8'),
    })),
  );
}

/** The names of a directory's migrations, in order. */
export async function migrationNames(directory = MIGRATIONS_DIRECTORY): Promise<readonly string[]> {
  const files = (await readdir(directory)).filter((file) => file.endsWith('.sql'));
  const strange = files.find((file) => !/^\d{3}_[a-z0-9_]+\.(up|down)\.sql$/.test(file));
  if (strange !== undefined) throw new Error(`${strange} is not named NNN_name.up.sql or NNN_name.down.sql`);
  return files
    .filter((file) => file.endsWith('.up.sql'))
    .map((file) => file.slice(0, -'.up.sql'.length))
    .sort();
}

/** A hash that changes whenever a migration does. */
export async function migrationsHash(directory = MIGRATIONS_DIRECTORY): Promise<string> {
  return createHash('sha256')
    .update(JSON.stringify(await readMigrations(directory)))
    .digest('hex')
    .slice(0, 16);
}
