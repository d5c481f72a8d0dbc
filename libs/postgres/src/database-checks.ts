import type { Database } from './database.js';
import { isSchemaCurrent } from './migrate/migration-status.js';

/** The conditions that a service's database must meet before the service is ready. */
export type DatabaseChecks = {
  readonly database: boolean;
  /** Whether every migration of this build is applied. */
  readonly schema: boolean;
};

/**
 * The readiness of a database; cheap enough to check often. Migrations only expand the schema for running builds, so a
 * schema that was current once stays current: it is read only until then, and only while the database is reachable.
 */
export function createDatabaseChecks(db: Database): () => Promise<DatabaseChecks> {
  let schema = false;
  return async () => {
    const database = await db.isReachable();
    if (database && !schema) schema = await isSchemaCurrent(db);
    return { database, schema };
  };
}
