import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openDatabase } from '../open-database.js';
import type { Database } from '../database.js';
import { createTestDatabase, type TestDatabase } from '../testing.js';
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
  ['two round trips where nothing is locked: its reads go with BEGIN, its writes with COMMIT', true, 2],
  ['one more where rows are locked, before it looks for earlier results', false, 3],
])('a batch of commands takes %s', async (_, nothing, trips) => {
  const { execute } = createCommandExecutor({ db, model: { ...counters, locksNothing: () => nothing } });
  const run = async (): Promise<void> => {
    const outcomes = await Promise.all([1, 2, 3].map((n) => execute(increment(`counted ${nothing} ${n}`))));
    expect(outcomes.every(({ ok }) => ok)).toBe(true);
  };
  await run();
  const before = proxy.trips();
  await run();
  expect(proxy.trips() - before).toBe(trips);
});

/** Counts how often the client wrote after it had heard from the server. */
async function startCountingProxy(target: string) {
  const { hostname, port } = new URL(target);
  let trips = 0;
  const server = createServer((client) => {
    let heard = true;
    const upstream = connect(Number(port), hostname);
    client.on('data', (chunk) => {
      if (heard) trips += 1;
      heard = false;
      upstream.write(chunk);
    });
    upstream.on('data', (chunk) => {
      heard = true;
      client.write(chunk);
    });
    client.on('close', () => upstream.destroy()).on('error', () => undefined);
    upstream.on('close', () => client.destroy()).on('error', () => undefined);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(target);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  return { url: url.href, trips: () => trips, close: () => server.close() };
}
