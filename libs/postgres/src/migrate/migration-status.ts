import { sqlStateOf } from '../connection/sql-error.js';
import type { Queryable, Statement } from '../database.js';
import { migrationNames, MIGRATIONS_TABLE } from './migration-files.js';

/** Which of this build's migrations the database has had. */
export interface MigrationStatus {
  /** Everything applied, in order; migrations of a newer build included. */
  readonly applied: readonly string[];
  /** What this build has and the database has not. */
  readonly pending: readonly string[];
}

const SELECT_APPLIED: Statement = {
  name: 'migrations_applied',
  text: `SELECT name FROM ${MIGRATIONS_TABLE} ORDER BY name`,
};
// The table is not there (or not granted yet) until the first migration has run.
const UNDEFINED_TABLE = '42P01';
const INSUFFICIENT_PRIVILEGE = '42501';

/** Which migrations of this build are applied. Needs no more than a service's own role. */
export async function migrationStatus(db: Queryable, directory?: string): Promise<MigrationStatus> {
  const [names, applied] = await Promise.all([migrationNames(directory), appliedMigrations(db)]);
  return { applied, pending: names.filter((name) => !applied.includes(name)) };
}

/** Whether every migration of this build is applied: a service serves only then. A newer database will do. */
export async function isSchemaCurrent(db: Queryable): Promise<boolean> {
  return (await migrationStatus(db)).pending.length === 0;
}

async function appliedMigrations(db: Queryable): Promise<readonly string[]> {
  try {
    return (await db.query<{ name: string }>(SELECT_APPLIED)).map((row) => row.name);
  } catch (error) {
    const sqlState = sqlStateOf(error);
    if (sqlState === UNDEFINED_TABLE || sqlState === INSUFFICIENT_PRIVILEGE) return [];
    throw error;
  }
}
