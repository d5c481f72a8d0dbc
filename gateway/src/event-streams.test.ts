import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { LogEntry } from '@handoff/contracts';
import { systemClock } from '@handoff/kernel';
import { eventually } from '@handoff/testing';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { createEventStreams } from './application/event-streams.js';
import { createGatewayMetrics } from './gateway-metrics.js';
import { createFakeEventLog, type FakeEventLog } from './testing/fake-event-log.js';
import { openEventStream, type TestEventStream } from './testing/open-event-stream.js';
import { startTestGateway, type SendOptions, type TestGateway } from './testing/start-test-gateway.js';

let log: FakeEventLog;
let gateway: TestGateway;
let registry: Registry;
let opened: TestEventStream[];

async function start(
  given: { readonly maxStreams?: number; readonly heartbeatMs?: number; readonly pageSize?: number } = {},
) {
  registry = new Registry();
  log = createFakeEventLog(given.pageSize === undefined ? {} : { pageSize: given.pageSize });
  const metrics = createGatewayMetrics(registry);
  const logger = pino({ level: 'silent' });
  const streams = createEventStreams({
    log,
    clock: systemClock,
    logger,
    metrics,
    replaySeconds: 3_600,
    replayEntries: 1_000,
    recheckMs: 50,
    ...(given.heartbeatMs === undefined ? {} : { heartbeatMs: given.heartbeatMs }),
  });
  gateway = await startTestGateway({ streams, maxStreams: given.maxStreams ?? 100 });
}

beforeEach(() => {
  opened = [];
});
afterEach(async () => {
  for (const stream of opened) stream.abort();
  await gateway.close();
});

async function open(path = '/events', options: SendOptions = {}): Promise<TestEventStream> {
  const stream = await openEventStream(gateway, path, options);
  opened.push(stream);
  return stream;
}

const since = (id: number): SendOptions => ({ headers: { 'last-event-id': String(id) } });
const seqs = (entries: readonly LogEntry[]) => entries.map(({ seq }) => seq);
const metric = async (name: string): Promise<string | undefined> =>
  new RegExp(`^${name} (.+)$`, 'm').exec(await registry.metrics())?.[1];

describe('a stream of events', () => {
  beforeEach(() => start());

  test('begins with the place from which it would be resumed, and how soon', async () => {
    log.append(7);
    const stream = await open();
    expect([stream.status, stream.header('content-type'), stream.header('cache-control')]).toEqual([
      200,
      'text/event-stream',
      'no-store',
    ]);
    expect([stream.header('x-accel-buffering'), stream.header('content-encoding')]).toEqual(['no', null]);
    await eventually(() => stream.text().includes('\n\n'));
    expect(stream.text()).toMatch(/^retry: [12]\d{3}\nid: 7\n\n/);
  });

  test('tells of what the caller may see, each as a message of its own', async () => {
    const stream = await open();
    log.append([{ participants: ['legal'] } as LogEntry, { participants: ['finance'] } as LogEntry]);
    const [message] = await stream.messages(1);
    const [entry] = (await log.readOn(1)).entries;
    expect(message).toEqual({ id: '2', event: 'task.routed', data: entry!.event });
    expect(message!.data).not.toHaveProperty('participants');
  });

  test('takes the filters of the contract, and no others', async () => {
    const stream = await open('/events?type=approval.*&trace_id=wanted');
    log.append([
      { trace_id: 'wanted' } as LogEntry,
      {
        ...(log.append(1)[0] as LogEntry),
        trace_id: 'wanted',
        event: { ...log.append(1)[0]!.event, type: 'approval.decided' },
      },
    ]);
    expect((await stream.messages(1)).map(({ event }) => event)).toEqual(['approval.decided']);
    for (const query of ['type=a,,b', 'session_id=1', 'surprise=1', 'last_event_id=-1']) {
      expect([query, (await gateway.send('GET', `/events?${query}`)).status]).toEqual([query, 422]);
    }
  });

  test.each(['x', '-1', '1.5', '9'.repeat(16), '1, 2'])('does not go on from "%s"', async (id) => {
    const response = await gateway.send('GET', '/events', { headers: { 'last-event-id': id } });
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([400, 'MALFORMED_REQUEST']);
  });

  test('is not what a client gets that asks for something else', async () => {
    const response = await gateway.send('GET', '/events', { headers: { accept: 'application/json' } });
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([406, 'NOT_ACCEPTABLE']);
    expect(await metric('handoff_event_streams_open')).toBe('0');
  });

  test('has no body for who asks for its head', async () => {
    const response = await gateway.send('HEAD', '/events');
    expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([
      200,
      'text/event-stream',
      '',
    ]);
    await eventually(async () => (await metric('handoff_event_streams_open')) === '0');
  });

  test('is a problem document where the log cannot be read', async () => {
    log.away = true;
    for (const options of [{}, since(0)]) {
      const response = await gateway.send('GET', '/events', options);
      expect([response.status, response.headers.get('content-type'), response.headers.get('retry-after')]).toEqual([
        503,
        'application/problem+json',
        '1',
      ]);
    }
  });

  test('goes on when the log could not be read for a while', async () => {
    const stream = await open();
    log.away = true;
    log.append(3, false);
    log.append(1);
    log.away = false;
    expect((await stream.messages(4)).map(({ id }) => id)).toEqual(['1', '2', '3', '4']);
  });

  test('ends with the token', async () => {
    const exp = Math.floor(Date.now() / 1_000) + 2;
    const stream = await open('/events', { claims: { exp } });
    await stream.ended;
    expect(Date.now()).toBeGreaterThanOrEqual(exp * 1_000 - 20);
    expect(stream.text()).toMatch(/\n: token_expired\n\n$/);
    expect(await metric('handoff_event_streams_ended_total\\{reason="token_expired"\\}')).toBe('1');
  });

  test('ends when the gateway drains, so that it can', async () => {
    const streams = await Promise.all([open(), open(), open()]);
    await gateway.close();
    await Promise.all(streams.map(({ ended }) => ended));
    for (const stream of streams) expect(stream.text()).toMatch(/\n: stopping\n\n$/);
  });

  test('leaves nothing behind when its client does', async () => {
    const streams = await Promise.all([open(), open('/events', since(0)), open()]);
    await eventually(async () => (await metric('handoff_event_streams_open')) === '3');
    for (const stream of streams) stream.abort();
    await eventually(async () => (await metric('handoff_event_streams_open')) === '0');
    expect(await metric('handoff_event_streams_ended_total\\{reason="client_left"\\}')).toBe('3');
    const before = log.reads.length;
    log.append(1);
    expect(log.reads.length).toBe(before);
  });
});

describe('resuming a stream', () => {
  test('tells of what came since, and then of what comes, with nothing left out and nothing twice', async () => {
    await start({ pageSize: 3 });
    const before = seqs(log.append(20));
    const stream = await open('/events', since(5));
    log.append(2);
    log.append(2, false);
    log.append(1);
    expect((await stream.messages(20)).map(({ id }) => Number(id))).toEqual([...before.slice(5), 21, 22, 23, 24, 25]);
  });

  test('at any moment while others add to the log leaves out nothing and tells nothing twice', async () => {
    await start({ pageSize: 4 });
    log.append(10);
    let appending = true;
    const append = async (): Promise<void> => {
      for (let round = 0; round < 200; round += 1) {
        log.append(1 + (round % 3), round % 4 !== 0);
        await new Promise((resolve) => setImmediate(resolve));
      }
      appending = false;
    };
    const resume = async (): Promise<readonly number[]> => {
      const seen: number[] = [];
      while (appending || seen.at(-1) !== log.length()) {
        const stream = await open('/events', since(seen.at(-1) ?? 0));
        await stream.messages(1).catch(() => undefined);
        seen.push(...stream.all().map(({ id }) => Number(id)));
        stream.abort();
      }
      return seen;
    };
    const [, ...everybody] = await Promise.all([append(), resume(), resume(), resume()]);
    const all = Array.from({ length: log.length() }, (_, index) => index + 1);
    for (const seen of everybody) expect(seen).toEqual(all);
  });

  test('tells nothing twice of which the gateway itself has not been told yet', async () => {
    await start();
    const watching = await open();
    log.append(3, false);
    const stream = await open('/events', since(0));
    await stream.messages(3);
    // Found by looking, and by then told already to the one that was resumed.
    await watching.messages(3);
    log.append(1);
    await watching.messages(4);
    expect((await stream.messages(4)).map(({ id }) => id)).toEqual(['1', '2', '3', '4']);
  });

  test('works by the query too, and the header counts where both are there', async () => {
    await start();
    log.append(10);
    expect((await (await open('/events?last_event_id=8')).messages(2)).map(({ id }) => id)).toEqual(['9', '10']);
    const both = await open('/events?last_event_id=2', since(9));
    expect((await both.messages(1)).map(({ id }) => id)).toEqual(['10']);
  });

  test.each([
    ['too long ago', 10, () => (log.recordedAt = new Date(Date.now() - 3_601_000)), 3],
    ['too many entries ago', 1_010, () => undefined, 3],
  ])('from %s begins with a gap, and goes on live', async (_, count, prepare, id) => {
    await start();
    log.append(count);
    prepare();
    const stream = await open('/events', since(id));
    const [gap] = await stream.messages(1);
    expect(gap).toEqual({ id: String(count), event: 'gap', data: { from_seq: id + 1, to_seq: count } });
    log.append(1);
    expect((await stream.messages(2))[1]).toMatchObject({ id: String(count + 1), event: 'task.routed' });
    expect(await metric('handoff_event_gaps_total\\{where="replay"\\}')).toBe('1');
  });

  test('from a place that the log has not come to begins with a gap', async () => {
    await start();
    log.append(4);
    const stream = await open('/events', since(40));
    expect((await stream.messages(1))[0]).toEqual({ id: '4', event: 'gap', data: { from_seq: 1, to_seq: 4 } });
    log.append(1);
    expect((await stream.messages(2))[1]).toMatchObject({ id: '5' });
  });

  test('of a log that is put back ends the stream, and then begins with a gap', async () => {
    await start();
    log.append(9);
    const stream = await open();
    log.setBack(5);
    await stream.ended;
    expect(stream.text()).toMatch(/\n: log_set_back\n\n$/);
    const resumed = await open('/events', since(9));
    expect((await resumed.messages(1))[0]).toMatchObject({ event: 'gap', data: { from_seq: 1, to_seq: 5 } });
  });
});

test('a stream shows signs of life, and moves on the place where it would be resumed', async () => {
  await start({ heartbeatMs: 60 });
  const stream = await open();
  log.append([{ participants: ['legal'] } as LogEntry, { participants: ['legal'] } as LogEntry]);
  await eventually(() => stream.text().includes(': alive\nid: 2\n\n'));
  expect(stream.all()).toEqual([]);
});

test('more streams than are allowed are told when to come back, and keep nobody out who works', async () => {
  await start({ maxStreams: 2 });
  const [first] = [await open(), await open()];
  const refused = await gateway.send('GET', '/events');
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
  expect(await refused.json()).toMatchObject({ code: 'OVERLOADED' });
  expect((await gateway.send('GET', '/sessions')).status).toBe(404);
  first.abort();
  await eventually(async () => (await gateway.send('HEAD', '/events')).status === 200);
});

test('a reader that has stopped reading is cut off, and holds up nobody', async () => {
  await start();
  const slow = await openEventStream(gateway, '/events', { isReading: false });
  const quick = await open();
  const large = 'x'.repeat(50_000);
  let count = 0;
  await eventually(async () => {
    for (let each = 0; each < 20; each += 1) {
      const [entry] = log.append([{ event: { ...log.append(1)[0]!.event, data: { large } } } as unknown as LogEntry]);
      count = entry!.seq;
    }
    return (await metric('handoff_event_streams_ended_total\\{reason="slow_reader"\\}')) === '1';
  });
  await eventually(() => quick.all().at(-1)?.id === String(count));
  expect(quick.all()).toHaveLength(count);
  slow.abort();
});
