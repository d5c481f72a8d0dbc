import type { Database } from './database.js';
import { isSchemaCurrent } from './migrate/migration-status.js';

/** What a service that keeps its data in a database needs of it in order to serve. */
export type DatabaseChecks = {
  readonly database: boolean;
  /** Whether every migration of this build is applied. */
  readonly schema: boolean;
};

/**
 * The readiness of a database, to be asked as often as one likes. A schema that was current once stays so: migrations
 * expand what running builds know, so it is looked at only until then, and only while the database is reachable.
 */
export function createDatabaseChecks(db: Database): () => Promise<DatabaseChecks> {
  let schema = false;
  return async () => {
    const database = await db.isReachable();
    if (database && !schema) schema = await isSchemaCurrent(db);
    return { database, schema };
  };
}
