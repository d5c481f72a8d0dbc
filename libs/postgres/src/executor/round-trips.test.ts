import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openDatabase } from '../open-database.js';
import type { Database } from '../database.js';
import { createTestDatabase, startCountingProxy, type TestDatabase } from '../testing.js';
import { createCommandExecutor } from './command-executor.js';
import { counters, createCountersTable, increment } from './counters.fixture.js';

let database: TestDatabase;
let proxy: Awaited<ReturnType<typeof startCountingProxy>>;
let db: Database;
beforeAll(async () => {
  database = await createTestDatabase('postgres');
  await createCountersTable(await database.open());
  proxy = await startCountingProxy(database.url);
  const times = { statementTimeoutMs: 60_000, connectTimeoutMs: 60_000 };
  db = await openDatabase({ url: proxy.url, role: 'handoff_session', applicationName: 'count', poolMax: 1, ...times });
});
afterAll(async () => {
  await db.close();
  proxy.close();
  await database.drop();
});

test.each([
  ['two round trips: its reads and locks go with BEGIN, its writes with COMMIT', true, 2],
  ['one more if its model does not say when it has given its locks', false, 3],
])('a batch of commands takes %s', async (_, says, trips) => {
  const load: typeof counters.load = (tx, commands) => counters.load(tx, commands, () => undefined);
  const { execute } = createCommandExecutor({ db, model: says ? counters : { ...counters, load } });
  const run = async (): Promise<void> => {
    const outcomes = await Promise.all([1, 2, 3].map((n) => execute(increment(`counted ${says} ${n}`))));
    expect(outcomes.every(({ ok }) => ok)).toBe(true);
  };
  await run();
  const before = proxy.trips();
  await run();
  expect(proxy.trips() - before).toBe(trips);
});
