import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import {
  DiscardPolicy,
  jetstreamManager,
  RetentionPolicy,
  StorageType,
  type JetStreamManager,
  type StreamConfig,
} from '@nats-io/jetstream';
import { connect, headers, type NatsConnection } from '@nats-io/transport-node';
import { eventually, freePort, startNats, type TestServer } from '@handoff/testing';
import { silentLog } from '@handoff/kernel';
import type { Bus } from '../bus.js';
import { publish, recorder } from '../event-bus.contract.js';
import type { OutgoingEvent } from '../event-bus.js';
import { openBus } from '../open-bus.js';
import type { BusMessage } from '../request-bus.js';

const service = { name: 'greeter', version: '1.0.0', description: 'Greets.' };
const subject = 'handoff.svc.greeter.v1.greet';
const nothing: BusMessage = { headers: {}, data: new Uint8Array() };

let server: TestServer;
let buses: Bus[] = [];

beforeEach(async () => {
  server = await startNats();
});

afterEach(async () => {
  await Promise.all(buses.map((bus) => bus.close()));
  buses = [];
  await server.stop();
});

async function open(url = server.url): Promise<Bus> {
  const bus = await openBus({ url, name: 'test', subjectPrefix: 'handoff' });
  buses.push(bus);
  return bus;
}

async function openConnected(): Promise<Bus> {
  const bus = await open();
  await eventually(() => bus.isConnected());
  return bus;
}

function anEvent(text: string): OutgoingEvent {
  return { id: randomUUID(), subject: 'handoff.evt.task.v1.routed', data: Buffer.from(text) };
}

// The client counts by the wall clock when to dial again.
test('a clock that is set back while the server is away does not keep anybody away from it', async () => {
  const bus = await openConnected();
  const rightTime = Date.now;
  let ahead = 3_600_000;
  const clock = jest.spyOn(Date, 'now').mockImplementation(() => rightTime() + ahead);
  try {
    await server.kill();
    await eventually(() => !bus.isConnected());
    // So that the client has dialled at least once by the wrong clock.
    await eventually(() => clock.mock.calls.length >= 3);
    ahead = 0;
    await server.restart();
    await eventually(() => bus.isConnected());
  } finally {
    clock.mockRestore();
  }
  expect(bus.isConnected()).toBe(true);
});

test('a service that ends before its whole answer was fetched has executed the request', async () => {
  const bus = await openConnected();
  const raw = await connect({ servers: server.url });
  raw.subscribe(subject, {
    callback: (_, request) => {
      const gone = headers();
      gone.set('handoff-parcel', 'nobody.there 2000000 1000000');
      request.respond(new Uint8Array(), { headers: gone });
    },
  });
  await raw.flush();
  await expect(bus.requests.request(subject, nothing, { timeoutMs: 10_000 })).rejects.toMatchObject({
    code: 'OUTCOME_UNKNOWN',
  });
  await raw.close();
});

describe('before the server is there', () => {
  test('a bus opens, serves and consumes; it all takes effect when the server comes', async () => {
    const port = await freePort();
    const bus = await open(`nats://127.0.0.1:${port}`);
    expect(bus.isConnected()).toBe(false);
    await bus.requests.serve(service, { [subject]: async (request) => request });
    const seen = recorder();
    await bus.events.consume({ durable: 'audit', subjects: ['handoff.evt.>'], maxBatch: 10 }, seen.handler);
    await expect(bus.requests.request(subject, nothing, { timeoutMs: 60_000 })).rejects.toMatchObject({
      code: 'UNAVAILABLE',
    });
    await expect(bus.events.publish([anEvent('early')])).rejects.toMatchObject({ code: 'UNAVAILABLE' });

    const late = await startNats({ port });
    try {
      await eventually(() => bus.isConnected());
      await bus.requests.request(subject, nothing, { timeoutMs: 20_000 });
      await publish(bus, [anEvent('x')]);
      await seen.atLeast(1);
    } finally {
      await bus.close();
      await late.stop();
    }
  });

  test('a bus can be closed', async () => {
    const bus = await open(`nats://127.0.0.1:${await freePort()}`);
    const serving = await bus.requests.serve(service, { [subject]: async (request) => request });
    await bus.events.consume({ durable: 'audit', subjects: ['handoff.evt.>'], maxBatch: 10 }, recorder().handler);
    await serving.drain();
    await bus.close();
  });
});

describe('when the server is killed and comes back', () => {
  test('requests are refused at once meanwhile, and served again afterwards', async () => {
    const [client, serving] = await Promise.all([openConnected(), openConnected()]);
    await serving.requests.serve(service, { [subject]: async (request) => request });
    await client.requests.request(subject, nothing, { timeoutMs: 20_000 });

    await server.kill();
    await eventually(() => !client.isConnected());
    await expect(client.requests.request(subject, nothing, { timeoutMs: 60_000 })).rejects.toMatchObject({
      code: 'UNAVAILABLE',
    });

    await server.restart();
    await eventually(() => client.requests.request(subject, nothing, { timeoutMs: 1_000 }));
  });

  test('a durable consumer goes on, and no event that was acknowledged to its publisher is lost', async () => {
    const [publisher, consumer] = await Promise.all([openConnected(), openConnected()]);
    const seen = recorder();
    await consumer.events.consume({ durable: 'audit', subjects: ['handoff.evt.>'], maxBatch: 10 }, seen.handler);
    await publish(publisher, [anEvent('before')]);
    await seen.atLeast(1);

    await server.kill();
    await eventually(() => !publisher.isConnected() && !consumer.isConnected());
    await expect(publisher.events.publish([anEvent('meanwhile')])).rejects.toMatchObject({ code: 'UNAVAILABLE' });

    await server.restart();
    await publish(publisher, [anEvent('after')]);
    await eventually(() => seen.texts().includes('after'));
    expect(seen.texts().filter((text) => text === 'before').length).toBeGreaterThan(0);
  });

  test('a listener hears again', async () => {
    const bus = await openConnected();
    const heard: string[] = [];
    await bus.events.listen('handoff.evt.>', ({ data }) => heard.push(Buffer.from(data).toString()));
    await server.kill();
    await eventually(() => !bus.isConnected());
    await server.restart();
    await publish(bus, [anEvent('x')]);
    await eventually(() => heard.includes('x'));
  });

  test('a bus can be closed while it is away', async () => {
    const bus = await openConnected();
    await bus.requests.serve(service, { [subject]: async (request) => request });
    await bus.events.consume({ durable: 'audit', subjects: ['handoff.evt.>'], maxBatch: 10 }, recorder().handler);
    await server.kill();
    await eventually(() => !bus.isConnected());
    await bus.close();
  });
});

describe('a consumer that lingers', () => {
  const lingering = { durable: 'audit', subjects: ['handoff.evt.>'], maxBatch: 3, lingerMs: 3_600_000 };

  test('takes an event after a pause at once, and those after it together, as soon as it has all that it asked for', async () => {
    const bus = await openConnected();
    const sizes: number[] = [];
    const seen = recorder(({ length }) => {
      sizes.push(length);
      return 'ack';
    });
    await bus.events.consume(lingering, seen.handler);
    await publish(bus, [anEvent('a')]);
    await seen.atLeast(1);
    for (const text of ['b', 'c']) await publish(bus, [anEvent(text)]);
    await seen.atLeast(3);
    expect([seen.texts(), sizes]).toEqual([
      ['a', 'b', 'c'],
      [1, 2],
    ]);
  });

  test('handles what has come when its connection breaks', async () => {
    const bus = await openConnected();
    const seen = recorder();
    await bus.events.consume(lingering, seen.handler);
    await publish(bus, [anEvent('a')]);
    await seen.atLeast(1);
    const admin = await connect({ servers: server.url });
    const manager = await jetstreamManager(admin);
    const underWay = async (): Promise<number> =>
      (await manager.consumers.info('HANDOFF_EVENTS', 'audit')).num_ack_pending;
    await eventually(async () => (await underWay()) === 0);
    await publish(bus, [anEvent('b')]);
    await eventually(async () => (await underWay()) === 1);
    await admin.close();
    await server.kill();
    await seen.atLeast(2);
    expect(seen.texts()).toEqual(['a', 'b']);
  });
});

describe('when the stream or its events are deleted', () => {
  let admin: NatsConnection;
  let manager: JetStreamManager;

  beforeEach(async () => {
    admin = await connect({ servers: server.url });
    manager = await jetstreamManager(admin);
  });

  afterEach(async () => {
    await admin.close();
  });

  test('events published again after a purge are stored once, even if the server takes them for duplicates', async () => {
    const bus = await openConnected();
    const events = [anEvent('1'), anEvent('2')];
    for (let round = 0; round < 2; round += 1) {
      await publish(bus, events);
      await manager.streams.purge('HANDOFF_EVENTS');
    }
    const places = await bus.events.publish(events);
    expect(await bus.events.publish(events)).toEqual(places);
    expect((await manager.streams.info('HANDOFF_EVENTS')).state.messages).toBe(2);
    const read = await Promise.all(places.map((place) => bus.events.stream!.read(place)));
    expect(read.map((event) => event?.id)).toEqual(events.map(({ id }) => id));
  });

  test('the stream is created again by the first process that needs it, and consuming goes on', async () => {
    const bus = await openConnected();
    const seen = recorder();
    await bus.events.consume({ durable: 'audit', subjects: ['handoff.evt.>'], maxBatch: 10 }, seen.handler);
    await publish(bus, [anEvent('before')]);
    await seen.atLeast(1);
    await manager.streams.delete('HANDOFF_EVENTS');
    await publish(bus, [anEvent('after')]);
    await eventually(() => seen.texts().includes('after'));
  });

  test('a consumer is made again and gets the events that the stream has', async () => {
    const bus = await openConnected();
    const seen = recorder();
    await bus.events.consume({ durable: 'audit', subjects: ['handoff.evt.>'], maxBatch: 10 }, seen.handler);
    await publish(bus, [anEvent('before')]);
    await seen.atLeast(1);
    await manager.consumers.delete('HANDOFF_EVENTS', 'audit');
    await publish(bus, [anEvent('after')]);
    await eventually(() => seen.texts().includes('after'));
  });

  test('a consumer that wants other subjects than before gets them', async () => {
    const bus = await openConnected();
    const first = await bus.events.consume(
      { durable: 'audit', subjects: ['handoff.evt.none.>'], maxBatch: 10 },
      recorder().handler,
    );
    await eventually(() => manager.consumers.info('HANDOFF_EVENTS', 'audit'));
    await first.stop();
    const seen = recorder();
    await bus.events.consume({ durable: 'audit', subjects: ['handoff.evt.task.>'], maxBatch: 50 }, seen.handler);
    await publish(bus, [anEvent('x')]);
    await seen.atLeast(1);
  });

  test("an operator's changes to the stream are left alone", async () => {
    await manager.streams.add({ name: 'HANDOFF_EVENTS', subjects: ['elsewhere.>'], max_msgs: 1_000 });
    const bus = await openConnected();
    await publish(bus, [anEvent('x')]);
    const { config } = await manager.streams.info('HANDOFF_EVENTS');
    expect(config).toMatchObject({ subjects: ['elsewhere.>', 'handoff.evt.>'], max_msgs: 1_000 });
  });

  test.each<[string, Partial<StreamConfig>]>([
    ['acknowledges nothing', { no_ack: true }],
    ['its retention is workqueue', { retention: RetentionPolicy.Workqueue }],
    ['its retention is interest', { retention: RetentionPolicy.Interest }],
  ])('a stream that cannot keep events is refused: %s', async (reason, config) => {
    await manager.streams.add({ name: 'HANDOFF_EVENTS', subjects: ['handoff.evt.>'], ...config });
    const bus = await openConnected();
    await expect(bus.events.publish([anEvent('x')])).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      cause: { message: expect.stringContaining(reason) },
    });
    expect((await manager.streams.info('HANDOFF_EVENTS')).state.messages).toBe(0);
  });

  test.each<[string, Partial<StreamConfig>]>([
    ['dropped before every subscriber', { max_msgs: 10 }],
    ['dropped before every subscriber', { max_msgs_per_subject: 1 }],
    ['wait in the outbox', { max_bytes: 100_000, discard: DiscardPolicy.New }],
    ['larger than max_msg_size', { max_msg_size: 1_000 }],
    ['lost when the server ends', { storage: StorageType.Memory }],
    ['more repetitions', { duplicate_window: 1e9 }],
  ])('a stream with which %s is used, and said to be so once', async (risk, config) => {
    await manager.streams.add({ name: 'HANDOFF_EVENTS', subjects: ['handoff.evt.>'], ...config });
    const warnings: object[] = [];
    const log = { ...silentLog, warn: (fields: object) => void ('risks' in fields && warnings.push(fields)) };
    const bus = await openBus({ url: server.url, name: 'test', subjectPrefix: 'handoff', logger: log });
    buses.push(bus);
    await publish(bus, [anEvent('x')]);
    await publish(bus, [anEvent('y')]);
    expect(warnings).toHaveLength(1);
    expect(JSON.stringify(warnings)).toContain(risk);
  });

  test('a consumer that was made to wait longer for acks waits as long as it should', async () => {
    const bus = await openConnected();
    const consumer = { durable: 'audit', subjects: ['handoff.evt.>'], maxBatch: 10 };
    const first = await bus.events.consume(consumer, recorder().handler);
    await eventually(() => manager.consumers.info('HANDOFF_EVENTS', 'audit'));
    await first.stop();
    await manager.consumers.update('HANDOFF_EVENTS', 'audit', { ack_wait: 30 * 1e9 });
    await bus.events.consume(consumer, recorder().handler);
    // What was on its way to a process that was killed comes again after it: it must be well below half a minute.
    await eventually(
      async () => (await manager.consumers.info('HANDOFF_EVENTS', 'audit')).config.ack_wait! <= 10 * 1e9,
    );
  });

  test('a consumer never gives up on an event', async () => {
    const bus = await openConnected();
    await bus.events.consume({ durable: 'audit', subjects: ['handoff.evt.>'], maxBatch: 10 }, recorder().handler);
    const { config } = await eventually(() => manager.consumers.info('HANDOFF_EVENTS', 'audit'));
    expect(config).toMatchObject({ max_deliver: -1, ack_policy: 'explicit' });
  });
});

describe('the services framework', () => {
  test('finds a service, its endpoints and their statistics', async () => {
    const bus = await openConnected();
    await bus.requests.serve(service, { [subject]: async (request) => request });
    await bus.requests.request(subject, nothing, { timeoutMs: 20_000 });
    const admin = await connect({ servers: server.url });
    try {
      const ask = async (what: string): Promise<Record<string, unknown>> =>
        (await admin.request(`$SRV.${what}`)).json();
      expect(await ask('PING')).toMatchObject({
        type: 'io.nats.micro.v1.ping_response',
        name: 'greeter',
        version: '1.0.0',
      });
      expect(await ask('INFO.greeter')).toMatchObject({
        type: 'io.nats.micro.v1.info_response',
        description: 'Greets.',
        endpoints: [{ name: 'greet', subject, queue_group: 'greeter' }],
      });
      const { id } = await ask('PING.greeter');
      expect(await ask(`STATS.greeter.${String(id)}`)).toMatchObject({
        type: 'io.nats.micro.v1.stats_response',
        endpoints: [{ name: 'greet', num_requests: 1, num_errors: 0 }],
      });
    } finally {
      await admin.close();
    }
  });
});
