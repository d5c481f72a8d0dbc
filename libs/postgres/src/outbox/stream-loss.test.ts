import { uuidv7, type SerialisedEvent } from '@handoff/kernel';
import { openBus, type Bus, type StreamState } from '@handoff/messaging';
import { copyStore, eventually, startNats, tempDir, type TestServer } from '@handoff/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Database } from '../database.js';
import { createTestDatabase, type TestDatabase } from '../testing.js';
import { insertOutboxEvents } from './insert-outbox-events.js';
import { createOutboxRelay, type OutboxRelay } from './outbox-relay.js';

const STREAM = 'jetstream/$G/streams/HANDOFF_EVENTS';

describe('a stream that loses acknowledged events', () => {
  let database: TestDatabase;
  let db: Database;
  let store: Awaited<ReturnType<typeof tempDir>>;
  let server: TestServer;
  let bus: Bus;
  let relays: OutboxRelay[];
  let recovered: number;
  let effects: Map<string, number>;

  beforeAll(async () => {
    database = await createTestDatabase('postgres');
    db = await database.open('handoff_task');
  });
  afterAll(() => database.drop());
  beforeEach(async () => {
    store = await tempDir('handoff-stream-');
    server = await startNats({ storeDir: store.path });
    bus = await openBus({ url: server.url, name: 'test', subjectPrefix: 'handoff' });
    [relays, recovered, effects] = [[], 0, new Map()];
    await bus.events.consume({ durable: 'audit', subjects: ['handoff.evt.>'], maxBatch: 50 }, async (events) => {
      for (const { id } of events) effects.set(id, (effects.get(id) ?? 0) + 1);
      return events.map(() => 'ack');
    });
  });
  afterEach(async () => {
    await Promise.all(relays.map((relay) => relay.stop()));
    await bus.close();
    await server.stop();
    await store.remove();
    await db.query({ name: 'clear', text: 'DELETE FROM task_outbox' });
  });

  const relay = (reconcileEveryMs = 3_600_000, events = bus.events): OutboxRelay => {
    const metrics = { recovered: (count: number) => void (recovered += count) };
    const created = createOutboxRelay({
      db,
      bus: events,
      table: 'task_outbox',
      intervalMs: 10,
      batch: 8,
      reconcileEveryMs,
      metrics,
    });
    relays.push(created);
    return created;
  };
  const write = async (count: number): Promise<readonly string[]> => {
    const events = Array.from({ length: count }, anEvent);
    await insertOutboxEvents(db, 'task_outbox', events);
    return events.map(({ id }) => id);
  };
  const handled = (ids: readonly string[]) =>
    eventually(() => ids.every((id) => effects.has(id)), { describe: 'every event' });
  const marked = () => eventually(async () => (await relays[0]!.depth()).count === 0, { describe: 'an empty outbox' });
  const down = async (signal: NodeJS.Signals): Promise<void> => {
    await server.kill(signal);
    await eventually(() => !bus.isConnected());
  };
  const up = async (): Promise<void> => {
    await server.restart();
    await eventually(() => bus.isConnected());
  };
  /** Waits for three more looks at the stream, and until whatever they took back is published. */
  const lookedAgain = async (looks: () => number): Promise<void> => {
    const since = looks();
    await eventually(() => looks() >= since + 3);
    await marked();
  };
  /** Empties the consumer's memory: from now on only what comes anew counts. */
  const forget = (): void => effects.clear();

  test('deleted, it gets everything again', async () => {
    relay(100);
    const ids = await write(30);
    await handled(ids);
    await marked();
    forget();
    await tellJetStream(server, 'STREAM.DELETE.HANDOFF_EVENTS');
    await handled(ids);
    await marked();
    expect(recovered).toBe(30);
  });

  // To the server its ids are duplicates still, and duplicates are acknowledged without being kept.
  test('purged, it has everything again, and no consumer starts over', async () => {
    const stream = bus.events.stream!;
    const restarted: string[] = [];
    const restartConsumersBeyond = async (sequence?: number): Promise<readonly string[]> => {
      const names = await stream.restartConsumersBeyond(sequence);
      restarted.push(...names);
      return names;
    };
    relay(100, { ...bus.events, stream: { ...stream, restartConsumersBeyond } });
    const ids = await write(30);
    await handled(ids);
    await marked();
    await tellJetStream(server, 'STREAM.PURGE.HANDOFF_EVENTS');
    await eventually(() => recovered === 30);
    await marked();
    const { firstSequence, lastSequence } = await bus.events.stream!.state();
    const stored = new Set<string>();
    for (let at = firstSequence; at <= lastSequence; at += 1) stored.add((await bus.events.stream!.read(at))!.id);
    expect([...stored].sort()).toEqual([...ids].sort());
    expect(restarted).toEqual([]);
  });

  // What is then asked for at a place is answered by another stream than the one whose state was told.
  test.each([
    ['deleted', 'STREAM.DELETE.HANDOFF_EVENTS'],
    ['purged', 'STREAM.PURGE.HANDOFF_EVENTS'],
  ])('%s while a relay looks at it, it gets everything again, once', async (_, order) => {
    const stream = bus.events.stream!;
    const restarted: string[] = [];
    let [told, looks] = [true, 0];
    const state = async (): Promise<StreamState> => {
      const before = await stream.state();
      looks += 1;
      if (told) return before;
      told = true;
      await tellJetStream(server, order);
      await eventually(() => stream.state());
      return before;
    };
    const restartConsumersBeyond = async (sequence?: number): Promise<readonly string[]> => {
      const names = await stream.restartConsumersBeyond(sequence);
      restarted.push(...names);
      return names;
    };
    relay(50, { ...bus.events, stream: { ...stream, state, restartConsumersBeyond } });
    await handled(await write(30));
    await marked();
    told = false;
    await eventually(() => recovered > 0);
    await marked();
    await lookedAgain(() => looks);
    expect(recovered).toBe(30);
    expect(restarted).toEqual([]);
  });

  test('deleted again before the lost events are published, it gets them once', async () => {
    let looks = 0;
    let published = 0;
    const stream = bus.events.stream!;
    const state = (): Promise<StreamState> => {
      looks += 1;
      return stream.state();
    };
    const publish: typeof bus.events.publish = async (events) => {
      if (recovered > 0 && published++ === 0) {
        await tellJetStream(server, 'STREAM.DELETE.HANDOFF_EVENTS');
        await eventually(() => stream.state());
      }
      return bus.events.publish(events);
    };
    relay(50, { ...bus.events, publish, stream: { ...stream, state } });
    await handled(await write(30));
    await marked();
    await tellJetStream(server, 'STREAM.DELETE.HANDOFF_EVENTS');
    await eventually(() => recovered > 0);
    await marked();
    await lookedAgain(() => looks);
    expect(recovered).toBe(30);
  });

  test.each([
    ['with its consumers', ['jetstream']],
    ['and its consumers not', [`${STREAM}/msgs`]],
  ])('rolled back, %s, the stream gets what it lost, and no consumer misses an event', async (_, paths) => {
    relay();
    const before = await write(20);
    await handled(before);
    await marked();
    const copy = await copyStore(store.path);
    const lost = await write(25);
    await handled(lost);
    await marked();
    forget();

    await down('SIGTERM');
    for (const path of paths) copy.restoreOnly(path);
    const meanwhile = await write(5);
    await up();
    await handled([...lost, ...meanwhile]);
    await marked();
    expect(recovered).toBe(25);
    const state = await bus.events.stream!.state();
    const stored = new Set<string>();
    for (let at = 1; at <= state.lastSequence; at += 1) stored.add((await bus.events.stream!.read(at))!.id);
    expect([...stored].sort()).toEqual([...before, ...lost, ...meanwhile].sort());
    await copy.remove();
  });

  test('rolled back while no relay runs, and grown past its old length by others, it gets the lost events', async () => {
    const first = relay();
    await write(10);
    await marked();
    const copy = await copyStore(store.path);
    const lost = await write(10);
    await handled(lost);
    await marked();
    await first.stop();
    relays = [];
    forget();
    await down('SIGTERM');
    copy.restore();
    await up();
    const strangers = Array.from({ length: 40 }, anEvent);
    await eventually(() =>
      bus.events.publish(strangers.map(({ id, subject, body }) => ({ id, subject, data: Buffer.from(body) }))),
    );

    relay();
    await handled([...lost, ...strangers.map(({ id }) => id)]);
    await marked();
    expect(recovered).toBe(10);
    await copy.remove();
  });

  test('killed and with all its data back, nothing is published again', async () => {
    relay(50);
    const ids = await write(20);
    await handled(ids);
    await marked();
    await down('SIGKILL');
    await up();
    await handled(await write(5));
    await marked();
    expect(recovered).toBe(0);
  });

  test('events that a stream drops by its limits are not published again', async () => {
    const limits = { name: 'HANDOFF_EVENTS', subjects: ['handoff.evt.>'], max_msgs: 5 };
    await eventually(() => bus.events.stream!.state());
    await tellJetStream(server, 'STREAM.UPDATE.HANDOFF_EVENTS', limits);
    relay(20);
    for (let round = 0; round < 3; round += 1) {
      await write(20);
      await marked();
    }
    expect(recovered).toBe(0);
    expect((await bus.events.stream!.state()).firstSequence).toBe(56);
  });
});

function anEvent(): SerialisedEvent {
  return { id: uuidv7(new Date()), subject: 'handoff.evt.task.v1.task.routed', body: '{}', partitionKey: 'p' };
}

/** Asks JetStream's API for something, as an operator's tool does. */
async function tellJetStream({ port }: TestServer, what: string, request: object = {}): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  const body = JSON.stringify(request);
  socket.write(`CONNECT {"verbose":false}\r\nSUB answer 1\r\nPUB $JS.API.${what} answer ${body.length}\r\n${body}\r\n`);
  let heard = '';
  while (!heard.includes('MSG answer')) heard += String((await once(socket, 'data'))[0]);
  socket.destroy();
}
