import type { Database } from './database.js';

export type DatabaseKind = 'postgres' | 'pglite';

/** Both, for `describe.each(databaseKinds)`: what holds on one has to hold on the other. */
export const databaseKinds: readonly DatabaseKind[] = ['postgres', 'pglite'];

/** A migrated database of one test file's own. */
export interface TestDatabase {
  readonly kind: DatabaseKind;
  readonly url: string;
  /** The database as a role sees it; undefined is the owner. Closed by {@link drop}. */
  open(role?: string): Promise<Database>;
  /** Closes whatever was opened and removes the database. */
  drop(): Promise<void>;
}

/** Makes a migrated database: on the server that TEST_DATABASE_URL names, or in memory. */
export async function createTestDatabase(kind: DatabaseKind): Promise<TestDatabase> {
  return Promise.reject(new Error(kind));
}
