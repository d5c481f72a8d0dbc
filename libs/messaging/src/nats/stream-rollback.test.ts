import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { randomUUID } from 'node:crypto';
import { copyStore, eventually, startNats, tempDir, type StoreCopy, type TestServer } from '@handoff/testing';
import { silentLog } from '@handoff/kernel';
import type { Bus } from '../bus.js';
import { publish, recorder } from '../event-bus.contract.js';
import type { OutgoingEvent, StreamInspection } from '../event-bus.js';
import { openBus } from '../open-bus.js';
import { createEventStream } from './event-stream.js';

const STREAM = 'jetstream/$G/streams/HANDOFF_EVENTS';

describe('a stream that is rolled back', () => {
  let store: Awaited<ReturnType<typeof tempDir>>;
  let server: TestServer;
  let bus: Bus;
  let copy: StoreCopy | undefined;

  beforeEach(async () => {
    store = await tempDir('handoff-stream-');
    server = await startNats({ storeDir: store.path });
    bus = await openBus({ url: server.url, name: 'test', subjectPrefix: 'handoff' });
    await eventually(() => bus.isConnected());
  });
  afterEach(async () => {
    await bus.close();
    await server.stop();
    await copy?.remove();
    await store.remove();
  });

  const inspection = (): StreamInspection => bus.events.stream!;
  const durable = { durable: 'audit', subjects: ['handoff.evt.>'], maxBatch: 10 };

  async function rollBack(paths: readonly string[]): Promise<void> {
    // In order, so that the server writes down how far its consumers are.
    await server.kill('SIGTERM');
    await eventually(() => !bus.isConnected());
    for (const path of paths) copy!.restoreOnly(path);
    await server.restart();
    await eventually(() => bus.isConnected());
  }

  test('a sequence tells which event is stored, before and after', async () => {
    const [kept, lost] = [anEvent('kept'), anEvent('lost')];
    const places = [...(await bus.events.publish([kept]))];
    copy = await copyStore(store.path);
    places.push(...(await bus.events.publish([lost])));
    expect(places).toEqual([1, 2]);
    const [before, connections] = [await inspection().state(), inspection().connections()];
    expect(before).toMatchObject({ firstSequence: 1, lastSequence: 2, keepsForMs: 30 * 24 * 3_600_000 });
    const read = await inspection().read(2);
    expect({ ...read, data: Buffer.from(read!.data).toString() }).toEqual({ ...lost, data: 'lost' });

    await rollBack(['jetstream']);
    expect(await inspection().state()).toEqual({ ...before, lastSequence: 1 });
    expect(inspection().connections()).toBeGreaterThan(connections);
    expect(await inspection().read(1)).toMatchObject({ id: kept.id });
    expect(await inspection().read(2)).toBeUndefined();
  });

  test('a durable that remembers more than there is starts over, and skips nothing', async () => {
    const seen = recorder();
    await publish(bus, [anEvent('before')]);
    await bus.events.consume(durable, seen.handler);
    await seen.atLeast(1);
    copy = await copyStore(store.path);
    await publish(bus, [anEvent('lost 1'), anEvent('lost 2')]);
    await seen.atLeast(3);
    expect(await inspection().restartConsumersBeyond()).toEqual([]);

    // The messages as they were; the consumer as it is.
    await rollBack([`${STREAM}/msgs`]);
    // Connected, the server may still be reading its streams; and what is restarted in a try that fails nobody is told.
    await eventually(() => inspection().restartConsumersBeyond());
    await publish(bus, [anEvent('after 1'), anEvent('after 2'), anEvent('after 3')]);
    await eventually(() => seen.texts().includes('after 1') && seen.texts().includes('after 3'));
  });

  test('a durable restarted beyond a sequence has had no event after it', async () => {
    const seen = recorder();
    await publish(bus, [anEvent('1'), anEvent('2')]);
    await bus.events.consume(durable, seen.handler);
    await seen.atLeast(2);
    expect(await inspection().restartConsumersBeyond(2)).toEqual([]);
    expect(await inspection().restartConsumersBeyond(1)).toEqual(['audit']);
    await seen.atLeast(4);
    expect(seen.texts()).toEqual(['1', '2', '1', '2']);
  });

  test('a stream that is missing is made, as another incarnation', async () => {
    copy = await copyStore(store.path);
    await publish(bus, [anEvent('x')]);
    const { incarnation } = await inspection().state();
    await server.kill();
    await eventually(() => !bus.isConnected());
    copy.restore();
    await server.restart();
    const state = await eventually(() => inspection().state());
    expect(state.lastSequence).toBe(0);
    expect(state.incarnation).not.toBe(incarnation);
  });

  // A server calls a stream gone before its files are, and removes those of one that is made meanwhile with them.
  test('a stream that is deleted is made again only when it has been missing for a while', async () => {
    const connection = await connect({ servers: server.url });
    const manager = await jetstreamManager(connection);
    const exists = (): Promise<boolean> =>
      manager.streams.info('OTHER_EVENTS').then(
        () => true,
        () => false,
      );
    let waited = 0;
    let makeAt = Number.POSITIVE_INFINITY;
    const stream = createEventStream('other', silentLog, async (ms) => {
      expect(await exists()).toBe(false);
      waited += ms;
      if (waited >= makeAt) await manager.streams.add({ name: 'OTHER_EVENTS', subjects: ['other.evt.>'] });
    });
    await stream.ensure(connection);
    expect([await exists(), waited]).toEqual([true, 0]);

    await manager.streams.delete('OTHER_EVENTS');
    stream.forget();
    await stream.ensure(connection);
    expect([await exists(), waited]).toEqual([true, 1_500]);

    // Another process makes it first.
    await manager.streams.delete('OTHER_EVENTS');
    stream.forget();
    [waited, makeAt] = [0, 500];
    await stream.ensure(connection);
    expect([await exists(), waited]).toEqual([true, 500]);
    await connection.close();
  });

  test('while the server is away, looking fails as UNAVAILABLE', async () => {
    await server.kill();
    await eventually(() => !bus.isConnected());
    await expect(inspection().state()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await expect(inspection().read(1)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });
});

function anEvent(text: string): OutgoingEvent {
  return { id: randomUUID(), subject: 'handoff.evt.task.v1.routed', data: Buffer.from(text) };
}
