import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { uuidv7 } from '@handoff/kernel';
import { openBus, type Bus } from '@handoff/messaging';
import { createOutboxRelay, insertOutboxEvents, type Database, type OutboxRelay } from '@handoff/postgres';
import { createTestDatabase, type TestDatabase } from '@handoff/postgres/testing';
import { startProcess, type RunningProcess } from '@handoff/runtime';
import {
  copyStore,
  eventually,
  startNats,
  tempDir,
  testCallKeys,
  type StoreCopy,
  type TestServer,
} from '@handoff/testing';
import { auditModule } from './module.js';
import { anEvent } from './testing/builders.js';

// As after a power loss: JetStream loses acknowledged messages and acknowledgements of consumers.
describe('the audit log when the store of the stream is rolled back', () => {
  let database: TestDatabase;
  let store: Awaited<ReturnType<typeof tempDir>>;
  let server: TestServer;
  let copy: StoreCopy | undefined;
  let bus: Bus;
  let running: RunningProcess;
  let relay: OutboxRelay;
  let sessions: Database;
  let owner: Database;

  beforeAll(async () => {
    database = await createTestDatabase('postgres');
    store = await tempDir('handoff-stream-');
    server = await startNats({ storeDir: store.path });
    const env = {
      DATABASE_URL: database.url,
      NATS_URL: server.url,
      OPS_PORT: '0',
      LOG_LEVEL: 'silent',
      CALL_KEYS: testCallKeys(),
    };
    running = await startProcess([auditModule], env);
    bus = await openBus({ url: server.url, name: 'relay', subjectPrefix: 'handoff' });
    sessions = await database.open('handoff_session');
    owner = await database.open();
    relay = createOutboxRelay({ db: sessions, bus: bus.events, table: 'session_outbox' });
  });
  afterAll(async () => {
    await relay.stop();
    await bus.close();
    await running.stop();
    await server.stop();
    await copy?.remove();
    await store.remove();
    await database.drop();
  });

  async function write(count: number): Promise<readonly string[]> {
    const events = Array.from({ length: count }, () => anEvent(uuidv7(new Date())));
    await insertOutboxEvents(
      sessions,
      'session_outbox',
      events.map((event) => ({ ...event, partitionKey: event.id })),
    );
    relay.notify();
    return events.map(({ id }) => id);
  }

  const recorded = async (): Promise<readonly string[]> =>
    (await owner.query<{ id: string }>({ name: 'recorded', text: 'SELECT id FROM audit ORDER BY seq' })).map(
      ({ id }) => id,
    );

  test('has every event exactly once, whether it had recorded it before or not', async () => {
    const before = await write(40);
    await eventually(async () => (await recorded()).length === 40);
    copy = await copyStore(store.path);
    const after = await write(60);
    // The log may or may not receive them before the store is lost.
    await eventually(async () => (await relay.depth()).count === 0);

    await server.kill();
    await eventually(() => !bus.isConnected());
    copy.restore();
    const meanwhile = await write(10);
    await server.restart();

    const all = [...before, ...after, ...meanwhile];
    await eventually(async () => (await recorded()).length === all.length);
    await eventually(async () => (await relay.depth()).count === 0);
    expect([...(await recorded())].sort()).toEqual([...all].sort());
    const { lastSequence } = await bus.events.stream!.state();
    const stored = new Set<string>();
    for (let at = 1; at <= lastSequence; at += 1) stored.add((await bus.events.stream!.read(at))!.id);
    expect([...stored].sort()).toEqual([...all].sort());
  });
});
