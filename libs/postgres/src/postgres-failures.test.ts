import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createServer, type AddressInfo } from 'node:net';
import { eventually, freePort } from '@handoff/testing';
import { openDatabase } from './open-database.js';
import type { Database, DatabaseOptions, Queryable } from './database.js';
import { createTestDatabase, type TestDatabase } from './testing.js';
import { startLossyProxy, type LossyProxy } from './testing/lossy-proxy.js';

describe('when Postgres fails', () => {
  let database: TestDatabase;
  let owner: Database;
  let proxy: LossyProxy;
  const opened: Database[] = [];
  beforeAll(async () => {
    database = await createTestDatabase('postgres');
    owner = await database.open();
    proxy = await startLossyProxy(database.url);
    await run(owner, 'CREATE TABLE notes (id integer PRIMARY KEY)');
  });
  afterAll(async () => {
    await Promise.all(opened.map((db) => db.close()));
    await proxy.close();
    await database.drop();
  });

  async function open(url: string, options: Partial<DatabaseOptions> = {}): Promise<Database> {
    const db = await openDatabase({
      url,
      applicationName: 'failures',
      poolMax: 2,
      statementTimeoutMs: 600_000,
      connectTimeoutMs: 60_000,
      ...options,
    });
    opened.push(db);
    return db;
  }

  test('no server is UNAVAILABLE, and not reachable', async () => {
    const db = await open(`postgres://nobody@127.0.0.1:${await freePort()}/none`);
    await expect(run(db, 'SELECT 1')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await expect(db.transaction((tx) => run(tx, 'SELECT 1'))).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await expect(db.withAdvisoryLock('x', () => Promise.resolve())).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(await db.isReachable()).toBe(false);
  });

  test('a pool that is used up is UNAVAILABLE, and serves again when there is room', async () => {
    const db = await open(database.url, { poolMax: 1, connectTimeoutMs: 100 });
    await eventually(() => run(db, 'SELECT 1')); // so short a time may not suffice to connect
    await db.transaction(async () => {
      await expect(run(db, 'SELECT 1')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    });
    expect(await eventually(() => run(db, 'SELECT 1 AS one'))).toEqual([{ one: 1 }]);
  });

  test('a session that the server ends is UNAVAILABLE, and the next statement has a new one', async () => {
    const db = await open(database.url);
    const attempt = db.transaction(async (tx) => {
      await run(owner, `SELECT pg_terminate_backend(${await backend(tx)})`);
      await run(tx, 'SELECT 1');
    });
    await expect(attempt).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(await run(db, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  test('a session that the server ends while it is idle is replaced unnoticed', async () => {
    const db = await open(database.url, { poolMax: 1 });
    const before = await backend(db);
    await run(owner, `SELECT pg_terminate_backend(${before})`);
    await eventually(async () => (await backend(db)) !== before);
  });

  test('a statement that runs too long is cancelled and rolled back', async () => {
    const db = await open(database.url, { statementTimeoutMs: 100 });
    await untilCancelled(() => run(db, 'SELECT pg_sleep(60)'));
  });

  test('a deadline cuts a statement short on the server', async () => {
    const db = await open(database.url);
    await untilCancelled(() =>
      db.transaction((tx) => run(tx, 'SELECT pg_sleep(60)'), { deadline: new Date(Date.now() + 300) }),
    );
  });

  test('a read that is cut off at its deadline is stopped on the server, and its connection is not lent again', async () => {
    const db = await open(database.url, { poolMax: 1, applicationName: 'cut off' });
    const before = await backend(db);
    const cut = { name: 'cut', text: 'SELECT pg_sleep(600)' };
    // On a slow machine the deadline may pass before the read begins. Then it is refused, and nothing is cut off.
    await eventually(async () => {
      const read = db.query(cut, [], { deadline: new Date(Date.now() + 300) });
      await expect(read).rejects.toMatchObject({ code: 'UNAVAILABLE', retryAfterSeconds: 1 });
      return (await backend(db)) !== before;
    });
    const running = `SELECT FROM pg_stat_activity WHERE pid = ${before} AND state = 'active'`;
    await eventually(async () => (await run(owner, running)).length === 0);
  });

  test('a write that is cut off at its deadline is OUTCOME_UNKNOWN, and is stopped on the server', async () => {
    const db = await open(database.url, { poolMax: 1 });
    const statement = { name: 'cut', text: 'INSERT INTO notes SELECT 5 FROM pg_sleep(600)' };
    // On a slow machine the deadline may pass before the write begins. Then it is UNAVAILABLE.
    await eventually(async () => {
      const write = db.query(statement, [], { deadline: new Date(Date.now() + 300) });
      await expect(write).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
      return true;
    });
    const running = `SELECT FROM pg_stat_activity
      WHERE datname = current_database() AND state = 'active' AND query LIKE 'INSERT INTO notes SELECT 5%'`;
    await eventually(async () => (await run(owner, running)).length === 0);
    expect(await run(owner, 'SELECT FROM notes WHERE id = 5')).toEqual([]);
  });

  test('an unprepared statement is planned for its parameters each time', async () => {
    const db = await open(database.url, { poolMax: 1 });
    const statement = { name: 'never_prepared', text: 'SELECT $1::integer AS value', unprepared: true } as const;
    for (let value = 1; value <= 7; value += 1) expect(await db.query(statement, [value])).toEqual([{ value }]);
    expect(await run(db, "SELECT name FROM pg_prepared_statements WHERE name = 'never_prepared'")).toEqual([]);
  });

  test('statements that meet their deadlines share a connection and its prepared statements', async () => {
    const db = await open(database.url, { poolMax: 1 });
    const statement = { name: 'prepared_once', text: 'SELECT pg_backend_pid() AS pid' };
    const inTime = { deadline: new Date(Date.now() + 60_000) };
    const rows = await Promise.all([1, 2, 3].map(() => db.query<{ pid: number }>(statement, [], inTime)));
    expect(new Set(rows.map(([row]) => row?.pid)).size).toBe(1);
    const prepared = `SELECT generic_plans + custom_plans AS uses FROM pg_prepared_statements WHERE name = 'prepared_once'`;
    expect(await run(db, prepared)).toEqual([{ uses: '3' }]);
  });

  test('past its deadline a statement does not even open a connection', async () => {
    await using server = await countConnections();
    const db = await open(`postgres://nobody@127.0.0.1:${server.port}/none`);
    const late = { deadline: new Date(Date.now() - 1) };
    const attempt = db.query({ name: 'late', text: 'SELECT 1' }, [], late);
    await expect(attempt).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(server.connections()).toBe(0);
  });

  test('a COMMIT whose reply is lost is OUTCOME_UNKNOWN, and did happen', async () => {
    const db = await open(proxy.url);
    proxy.loseCommit('reply');
    await expect(db.transaction((tx) => run(tx, 'INSERT INTO notes VALUES (1)'))).rejects.toMatchObject({
      code: 'OUTCOME_UNKNOWN',
    });
    await eventually(async () => (await run(owner, 'SELECT FROM notes WHERE id = 1')).length === 1);
  });

  test('a COMMIT that is lost itself is OUTCOME_UNKNOWN too, and did not happen', async () => {
    const db = await open(proxy.url);
    proxy.loseCommit('request');
    await expect(db.transaction((tx) => run(tx, 'INSERT INTO notes VALUES (2)'))).rejects.toMatchObject({
      code: 'OUTCOME_UNKNOWN',
    });
    expect(await run(owner, 'SELECT FROM notes WHERE id = 2')).toEqual([]);
  });

  test('a connection that is cut before COMMIT is UNAVAILABLE', async () => {
    const db = await open(proxy.url);
    const attempt = db.transaction(async (tx) => {
      await run(tx, 'INSERT INTO notes VALUES (3)');
      proxy.cut();
      await run(tx, 'SELECT 1');
    });
    await expect(attempt).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  test('a single statement that may have written when it was cut off is OUTCOME_UNKNOWN; a read is UNAVAILABLE', async () => {
    const db = await open(proxy.url);
    const cutSoon = (): Promise<unknown> =>
      eventually(async () => {
        const asleep = await run(
          owner,
          `SELECT FROM pg_stat_activity WHERE application_name = 'failures' AND wait_event = 'PgSleep'`,
        );
        if (asleep.length === 0) return false;
        proxy.cut();
        return true;
      });
    const write = run(db, 'INSERT INTO notes SELECT 4 FROM pg_sleep(600)');
    await Promise.all([expect(write).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' }), cutSoon()]);
    await endSleepers(owner);
    const read = run(db, 'SELECT pg_sleep(600)');
    await Promise.all([expect(read).rejects.toMatchObject({ code: 'UNAVAILABLE' }), cutSoon()]);
    await endSleepers(owner);
  });

  test('the holder of an advisory lock is notified when its connection is lost', async () => {
    const db = await open(proxy.url);
    const had = await db.withAdvisoryLock('held', async (signal) => {
      proxy.cut();
      await eventually(() => signal.aborted);
    });
    expect(had).toBe(true);
    await eventually(() => owner.withAdvisoryLock('held', () => Promise.resolve()));
  });

  test('a migration under a prepared statement costs one failure at most', async () => {
    const db = await open(database.url, { poolMax: 1 });
    const statement = { name: 'all_notes', text: 'SELECT * FROM notes' };
    await db.query(statement);
    await run(owner, 'ALTER TABLE notes ADD COLUMN added text');
    await eventually(() => db.query(statement));
  });
});

/** A server that does nothing but count who connects. */
async function countConnections(): Promise<AsyncDisposable & { readonly port: number; connections(): number }> {
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => connections,
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** Ends the sessions that sleep on, since the server does not notice that their connections were cut. */
async function endSleepers(owner: Database): Promise<void> {
  const asleep = `FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'`;
  await run(owner, `SELECT pg_terminate_backend(pid) ${asleep}`);
  await eventually(async () => (await run(owner, `SELECT ${asleep}`)).length === 0);
}

/**
 * Repeats an attempt until the server has cancelled it. On a slow machine an attempt may end earlier, because its time was
 * over before it began or because the server's answer was late.
 */
async function untilCancelled(attempt: () => Promise<unknown>): Promise<void> {
  await eventually(async () => {
    await expect(attempt()).rejects.toMatchObject({ code: 'UNAVAILABLE', sqlState: '57014' });
    return true;
  });
}

let statements = 0;

function run<R extends object>(db: Queryable, text: string): Promise<readonly R[]> {
  statements += 1;
  return db.query<R>({ name: `test_${statements}`, text });
}

async function backend(db: Queryable): Promise<number | undefined> {
  const [row] = await run<{ pid: number }>(db, 'SELECT pg_backend_pid() AS pid');
  return row?.pid;
}
