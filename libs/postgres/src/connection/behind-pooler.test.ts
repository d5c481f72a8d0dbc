import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Database, Queryable } from '../database.js';
import { openDatabase } from '../open-database.js';
import { createTestDatabase, type TestDatabase } from '../testing.js';

interface Session {
  readonly role: string;
  readonly commit: string;
  readonly statement: string;
  readonly idle: string;
  readonly prepared: string;
  readonly planner: string;
}

const LOOK = {
  name: 'look_at_session',
  text: `SELECT current_user AS role, current_setting('synchronous_commit') AS commit, current_setting('statement_timeout') AS statement,
    current_setting('enable_seqscan') || ' ' || current_setting('jit') AS planner,
    current_setting('idle_in_transaction_session_timeout') AS idle, (SELECT count(*) FROM pg_prepared_statements) AS prepared`,
};

/** A pooler in transaction mode gives each transaction another session: nothing may be left in one, or relied on. */
describe('a database behind a pooler', () => {
  let owned: TestDatabase;
  let db: Database;
  const open = (url: string, directUrl: string, role?: string): Promise<Database> =>
    openDatabase({
      url,
      directUrl,
      role,
      applicationName: 'test',
      poolMax: 1,
      statementTimeoutMs: 7_000,
      connectTimeoutMs: 60_000,
    });
  const look = async (from: Queryable): Promise<Session> => (await from.query<Session>(LOOK))[0]!;

  beforeAll(async () => {
    owned = await createTestDatabase('postgres');
    db = await open(owned.url, owned.url);
  });
  afterAll(async () => {
    await db.close();
    await owned.drop();
  });

  test('has the settings of a session in each transaction, and not in the session', async () => {
    const before = await look(db);
    const within = await db.transaction(look);
    expect(within).toMatchObject({ commit: 'on', statement: '7s', idle: '14s', planner: 'off off' });
    expect(await look(db)).toEqual(before);
    expect(before).toMatchObject({ statement: '0', idle: '0' });
  });

  test('prepares no statement', async () => {
    await db.transaction(look);
    expect(await look(db)).toMatchObject({ prepared: '0' });
  });

  test('is used as the role, which the session does not keep', async () => {
    const task = await open(owned.url, owned.url, 'handoff_task');
    expect(await look(task)).toMatchObject({ role: 'handoff_task' });
    expect(await task.transaction(look)).toMatchObject({ role: 'handoff_task' });
    await task.close();
  });

  test('takes advisory locks around the pooler', async () => {
    // Nothing listens there, so only the direct way can work.
    const cut = await open('postgres://postgres@127.0.0.1:1/none', owned.url);
    let held = false;
    expect(await cut.withAdvisoryLock('around', async () => void (held = true))).toBe(true);
    expect(held).toBe(true);
    await cut.close();
  });
});
