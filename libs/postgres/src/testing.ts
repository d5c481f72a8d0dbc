import type { TestUrl } from './testing/test-url.js';
import { checkTableName } from './connection/sql-names.js';
import { openDatabase } from './open-database.js';
import type { Database } from './database.js';
import { createMovableTime } from './testing/movable-time.js';
import { createPgliteTestUrl } from './testing/pglite-test-url.js';
import { createPostgresTestUrl } from './testing/postgres-test-url.js';

export { startCountingProxy } from './testing/counting-proxy.js';
export { explained, type Explained } from './testing/explained.js';
export { fillTables, type Fill } from './testing/fill-tables.js';
export { placePgliteDirectory } from './testing/place-pglite-directory.js';

export type DatabaseKind = 'postgres' | 'pglite';

/** Both, for `describe.each(databaseKinds)`: what holds on one has to hold on the other. */
export const databaseKinds: readonly DatabaseKind[] = ['postgres', 'pglite'];

/** A migrated database of one test file's own. */
export interface TestDatabase {
  readonly kind: DatabaseKind;
  readonly url: string;
  /** The database as a role sees it; undefined is the owner. Closed by {@link drop}. */
  readonly open: (role?: string) => Promise<Database>;
  /**
   * Stops the database's clock at an instant: what `now()` is from then on to every connection that {@link open} gives.
   * Undefined lets it go on as the server's.
   */
  readonly setTime: (at: Date | undefined) => Promise<void>;
  /** Closes whatever was opened and removes the database. */
  readonly drop: () => Promise<void>;
}

/** Makes a migrated database: on the server that TEST_DATABASE_URL names, or in memory. */
export async function createTestDatabase(kind: DatabaseKind): Promise<TestDatabase> {
  const { url, drop } = await createTestUrl(kind, 'migrated');
  const opened: Database[] = [];
  const open = async (role?: string): Promise<Database> => {
    const db = await openDatabase({
      url,
      role,
      applicationName: 'handoff-test',
      poolMax: 8,
      statementTimeoutMs: 60_000,
      connectTimeoutMs: 60_000,
    });
    opened.push(db);
    return db;
  };
  return {
    kind,
    url,
    open,
    setTime: await createMovableTime(open),
    drop: async () => {
      await Promise.all(opened.map((db) => db.close()));
      await drop();
    },
  };
}

/** The URL of a database that is empty or migrated, for tests that open it in ways of their own. */
export function createTestUrl(kind: DatabaseKind, content: 'empty' | 'migrated'): Promise<TestUrl> {
  return kind === 'postgres' ? createPostgresTestUrl(content) : createPgliteTestUrl(content);
}

/** Runs work while every other reader of some tables waits: for the lock or, on PGlite, for the only session. */
export function whileLocked<T>(db: Database, tables: string | readonly string[], work: () => Promise<T>): Promise<T> {
  const names = [tables].flat().map((table) => checkTableName(table));
  return db.transaction(async (tx) => {
    await tx.query({
      name: `lock_${names.join('_')}`,
      text: `LOCK TABLE ${names.join(', ')} IN ACCESS EXCLUSIVE MODE`,
    });
    return work();
  });
}
