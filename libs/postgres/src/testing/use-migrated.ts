import { afterAll, beforeAll } from '@jest/globals';
import type { Database } from '../database.js';
import { openDatabase } from '../open-database.js';
import { createTestDatabase, type DatabaseKind, type TestDatabase } from '../testing.js';

/** A database as it is now. */
export interface MigratedDatabase {
  /** As the task service sees it. */
  readonly db: Database;
  /** As the owner of its tables sees it. */
  readonly owner: Database;
}

/** Makes a database for the tests of a `describe`, and drops it after them. */
export function useMigrated(kind: DatabaseKind): MigratedDatabase {
  let made: TestDatabase | undefined;
  let opened: MigratedDatabase | undefined;
  beforeAll(async () => {
    made = await createTestDatabase(kind);
    opened = { db: await made.open('handoff_task'), owner: await made.open() };
  });
  afterAll(() => made?.drop());
  const get = (): MigratedDatabase => {
    if (opened === undefined) throw new TypeError('the database is opened before the tests');
    return opened;
  };
  return {
    get db() {
      return get().db;
    },
    get owner() {
      return get().owner;
    },
  };
}

/** Opens a database on its own, as its owner. */
export function openOwner(url: string): Promise<Database> {
  return openDatabase({
    url,
    applicationName: 'test',
    poolMax: 1,
    statementTimeoutMs: 60_000,
    connectTimeoutMs: 60_000,
  });
}
