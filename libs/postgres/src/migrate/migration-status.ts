import { sqlStateOf } from '../connection/sql-error.js';
import type { Queryable, Statement } from '../database.js';
import { migrationNames, MIGRATIONS_TABLE } from './migration-files.js';

/** The migrations of this build and of the database. */
export interface MigrationStatus {
  /** All applied migrations, in order, including those of a newer build. */
  readonly applied: readonly string[];
  /** The migrations of this build that are not applied. */
  readonly pending: readonly string[];
}

const SELECT_APPLIED: Statement = {
  name: 'migrations_applied',
  text: `SELECT name FROM ${MIGRATIONS_TABLE} ORDER BY name`,
};
/** Until the first migration has run, neither the table exists nor the role that looks, or it is not granted yet. */
const NOT_YET = new Set(['42P01', '42501', '22023']);

/** The applied and pending migrations of this build. A service's own role is enough to read them. */
export async function migrationStatus(db: Queryable, directory?: string): Promise<MigrationStatus> {
  const [names, applied] = await Promise.all([migrationNames(directory), appliedMigrations(db)]);
  return { applied, pending: names.filter((name) => !applied.includes(name)) };
}

/** Whether every migration of this build is applied, which makes a service ready. A newer database is fine. */
export async function isSchemaCurrent(db: Queryable): Promise<boolean> {
  return (await migrationStatus(db)).pending.length === 0;
}

async function appliedMigrations(db: Queryable): Promise<readonly string[]> {
  try {
    return (await db.query<{ name: string }>(SELECT_APPLIED)).map((row) => row.name);
  } catch (error) {
    if (NOT_YET.has(sqlStateOf(error) ?? '')) return [];
    throw error;
  }
}
