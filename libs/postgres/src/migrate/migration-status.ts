import type { Queryable } from '../database.js';

export interface MigrationStatus {
  readonly applied: readonly string[];
  readonly pending: readonly string[];
}

/** Which migrations of this build are applied. Needs no more than a service's own role. */
export async function migrationStatus(db: Queryable, directory?: string): Promise<MigrationStatus> {
  return Promise.reject(new Error(`${typeof db} ${directory}`));
}

/** Whether every migration of this build is applied: a service serves only then. */
export async function isSchemaCurrent(db: Queryable): Promise<boolean> {
  return (await migrationStatus(db)).pending.length === 0;
}
