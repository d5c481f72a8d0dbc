import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { LogEntry } from '@handoff/contracts';
import { eventually } from '@handoff/testing';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { createSealedEventIds } from './adapters/sealed-event-ids.js';
import { createEventStreams, type EventStreams } from './application/event-streams.js';
import { createGatewayMetrics } from './gateway-metrics.js';
import { createFakeEventLog, type FakeEventLog } from './testing/fake-event-log.js';
import { openEventStream, type TestEventStream } from './testing/open-event-stream.js';
import { startTestGateway, type SendOptions, type TestGateway } from './testing/start-test-gateway.js';

/** The key that the gateways of these tests share. */
const KEY = Buffer.alloc(32, 'k');
const ids = createSealedEventIds([KEY]);

let log: FakeEventLog;
let gateway: TestGateway;
let streams: EventStreams;
let registry: Registry;
let opened: TestEventStream[];

async function start(
  given: {
    readonly maxStreams?: number;
    readonly heartbeatMs?: number;
    readonly pageSize?: number;
    readonly keys?: readonly Buffer[];
    /** How far the log's clock is ahead of this gateway's. */
    readonly logAheadMs?: number;
    /** How far the clock by which streams end is ahead of the one by which tokens are verified. */
    readonly streamsAheadMs?: number;
  } = {},
) {
  registry = new Registry();
  log = createFakeEventLog(given.pageSize === undefined ? {} : { pageSize: given.pageSize });
  const metrics = createGatewayMetrics(registry);
  const logger = pino({ level: 'silent' });
  streams = createEventStreams({
    log,
    ids: createSealedEventIds(given.keys ?? [KEY]),
    clock: { now: () => new Date(Date.now() + (given.streamsAheadMs ?? 0)) },
    logClock: { now: () => new Date(Date.now() + (given.logAheadMs ?? 0)) },
    logger,
    metrics,
    replaySeconds: 3_600,
    replayEntries: 1_000,
    recheckMs: 50,
    ...(given.heartbeatMs === undefined ? {} : { heartbeatMs: given.heartbeatMs }),
  });
  gateway = await startTestGateway({ ports: { streams }, limits: { maxStreams: given.maxStreams ?? 100 } });
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

const resumeAt = (id: string): SendOptions => ({ headers: { 'last-event-id': id } });
const since = (seq: number): SendOptions => resumeAt(ids.ofEntry(seq));
/** The places of messages in the log, which only gateways can read. */
const placesOf = (messages: readonly { readonly id: string }[]) => messages.map(({ id }) => ids.read(id));
/** An id with another last character. */
function forged(id: string): string {
  return `${id.slice(0, -1)}${id.endsWith('A') ? 'B' : 'A'}`;
}
const seqs = (entries: readonly LogEntry[]) => entries.map(({ seq }) => seq);
const metric = async (name: string): Promise<string | undefined> =>
  new RegExp(`^${name} (.+)$`, 'm').exec(await registry.metrics())?.[1];

describe('a stream of events', () => {
  beforeEach(() => start());

  test('begins with its place and the time before a reconnect', async () => {
    log.append(7);
    const stream = await open();
    expect([stream.status, stream.header('content-type'), stream.header('cache-control')]).toEqual([
      200,
      'text/event-stream',
      'no-store',
    ]);
    expect([stream.header('x-accel-buffering'), stream.header('content-encoding')]).toEqual(['no', null]);
    await eventually(() => stream.text().includes('\n\n'));
    const [, id = ''] = /^retry: [12]\d{3}\nid: (\S{48})\n\n/.exec(stream.text()) ?? [];
    expect(ids.read(id)).toBe(7);
  });

  test('sends each entry that the caller may read as a message', async () => {
    const stream = await open();
    log.append([{ participants: ['legal'] } as LogEntry, { participants: ['finance'] } as LogEntry]);
    const [message] = await stream.messages(1);
    const [entry] = (await log.readOn(1)).entries;
    expect(message).toEqual({ id: ids.ofEntry(2), event: 'task.routed', data: entry!.event });
    expect(message!.data).not.toHaveProperty('participants');
  });

  test('accepts the filters of the contract, and no others', async () => {
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

  test.each(['x', '-1', '1.5', '9'.repeat(16), '1, 2', forged(ids.ofEntry(1)), `${ids.ofEntry(1)},${ids.ofEntry(1)}`])(
    'does not resume from "%s", and says what to send',
    async (id) => {
      const response = await gateway.send('GET', '/events', resumeAt(id));
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({
        code: 'MALFORMED_REQUEST',
        detail: expect.stringContaining('Send the id of the last message as it came'),
      });
    },
  );

  test('does not resume from a forged id in the query either', async () => {
    const response = await gateway.send('GET', `/events?last_event_id=${forged(ids.ofEntry(1))}`);
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([400, 'MALFORMED_REQUEST']);
  });

  test('reveals nothing about entries of others, not even their number', async () => {
    const outsider = { claims: { roles: ['legal'] } };
    const forOutsiders = { participants: ['legal'] } as LogEntry;
    log.append([forOutsiders]);
    const [before, after] = [await open('/events', outsider), await open('/events', outsider)];
    log.append([forOutsiders]);
    log.append(37);
    log.append([forOutsiders]);
    const [near, far] = await before.messages(2);
    await after.messages(2);
    const later = await open('/events', outsider);
    await eventually(() => later.text().includes('\n\n'));
    const opening = (stream: TestEventStream) => /^id: (.*)$/m.exec(stream.text())?.[1] ?? '';
    // Two of the same place, and others up to 39 entries later: all differ, and none is a number.
    const places = [opening(before), opening(after), opening(later), near!.id, far!.id];
    expect(placesOf([{ id: opening(before) }, { id: opening(after) }, near!, far!])).toEqual([1, 1, 2, 40]);
    expect(new Set(places).size).toBe(5);
    for (const id of places) expect(id).toMatch(/^(?=.*[A-Za-z_-])[A-Za-z0-9_-]{48}$/);
    // Clients that get the same entry get the same id, by which they recognise it.
    expect(after.all()).toEqual(before.all());
  });

  test('is refused if the client accepts only another type', async () => {
    const response = await gateway.send('GET', '/events', { headers: { accept: 'application/json' } });
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([406, 'NOT_ACCEPTABLE']);
    expect(await metric('handoff_event_streams_open')).toBe('0');
  });

  test('has no body for a HEAD request', async () => {
    const response = await gateway.send('HEAD', '/events');
    expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([
      200,
      'text/event-stream',
      '',
    ]);
    await eventually(async () => (await metric('handoff_event_streams_open')) === '0');
  });

  test('is a problem document when the log cannot be read', async () => {
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

  test('continues after the log could not be read for a while', async () => {
    const stream = await open();
    log.away = true;
    log.append(3, false);
    log.append(1);
    log.away = false;
    expect(placesOf(await stream.messages(4))).toEqual([1, 2, 3, 4]);
  });

  test('ends when the token expires', async () => {
    await gateway.close();
    // The token is valid for long enough to open the stream on a slow machine.
    const streamsAheadMs = 118_500;
    await start({ streamsAheadMs });
    const exp = Math.floor(Date.now() / 1_000) + 120;
    const stream = await open('/events', { claims: { exp } });
    await stream.ended;
    expect(Date.now() + streamsAheadMs).toBeGreaterThanOrEqual(exp * 1_000 - 20);
    expect(stream.text()).toMatch(/\n: token_expired\n\n$/);
    expect(await metric('handoff_event_streams_ended_total\\{reason="token_expired"\\}')).toBe('1');
  });

  test('ends when the gateway drains', async () => {
    const streams = await Promise.all([open(), open(), open()]);
    await gateway.close();
    await Promise.all(streams.map(({ ended }) => ended));
    for (const stream of streams) expect(stream.text()).toMatch(/\n: stopping\n\n$/);
  });

  test('holds up no gateway that drains, although its client would use the connection again', async () => {
    const stream = await gateway.send('GET', '/events');
    gateway.stopping.abort();
    const drained = gateway.server.drain();
    await streams.close();
    await stream.text();
    await drained;
  });

  test('leaves nothing behind when its client disconnects', async () => {
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
  test('sends past and then new entries, with none missing and none twice', async () => {
    await start({ pageSize: 3 });
    const before = seqs(log.append(20));
    const stream = await open('/events', since(5));
    log.append(2);
    log.append(2, false);
    log.append(1);
    expect(placesOf(await stream.messages(20))).toEqual([...before.slice(5), 21, 22, 23, 24, 25]);
  });

  test('at any moment during appends misses no entry and repeats none', async () => {
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
        seen.push(...stream.all().map(({ id }) => Number(ids.read(id))));
        stream.abort();
      }
      return seen;
    };
    const [, ...everybody] = await Promise.all([append(), resume(), resume(), resume()]);
    const all = Array.from({ length: log.length() }, (_, index) => index + 1);
    for (const seen of everybody) expect(seen).toEqual(all);
  });

  test('repeats no entry that the gateway itself learns of later', async () => {
    await start();
    const watching = await open();
    log.append(3, false);
    const stream = await open('/events', since(0));
    await stream.messages(3);
    // The gateway finds them by reading the log, when the resumed stream has already sent them.
    await watching.messages(3);
    log.append(1);
    await watching.messages(4);
    expect(placesOf(await stream.messages(4))).toEqual([1, 2, 3, 4]);
  });

  test('works with the query too, and the header takes precedence', async () => {
    await start();
    log.append(10);
    const byQuery = await open(`/events?last_event_id=${ids.ofEntry(8)}`);
    expect(placesOf(await byQuery.messages(2))).toEqual([9, 10]);
    const both = await open(`/events?last_event_id=${ids.ofEntry(2)}`, since(9));
    expect(placesOf(await both.messages(1))).toEqual([10]);
  });

  test('works at a gateway that already writes with a newer key and still reads the older one', async () => {
    const newer = Buffer.alloc(32, 'n');
    await start({ keys: [newer, KEY] });
    log.append(4);
    const [message] = await (await open('/events', since(3))).messages(1);
    expect([message!.id, message!.event]).toEqual([createSealedEventIds([newer]).ofEntry(4), 'task.routed']);
  });

  test.each([
    ['too long ago', 10, () => (log.recordedAt = new Date(Date.now() - 3_601_000)), 3],
    ['too many entries ago', 1_010, () => undefined, 3],
  ])('from %s begins with a gap, and continues live', async (_, count, prepare, place) => {
    await start();
    log.append(count);
    prepare();
    const stream = await open('/events', since(place));
    const [gap] = await stream.messages(1);
    expect([gap, ids.read(gap!.id)]).toEqual([
      { id: expect.any(String), event: 'gap', data: { reason: 'too_long_ago' } },
      count,
    ]);
    log.append(1);
    expect((await stream.messages(2))[1]).toMatchObject({ id: ids.ofEntry(count + 1), event: 'task.routed' });
    expect(await metric('handoff_event_gaps_total\\{where="replay"\\}')).toBe('1');
  });

  test("uses the clock of the log, even if the gateway's clock is wrong", async () => {
    await start({ logAheadMs: -7_200_000 });
    log.append(4);
    log.recordedAt = new Date(Date.now() - 7_200_000 - 3_000_000);
    const stream = await open('/events', since(3));
    expect((await stream.messages(1))[0]).toMatchObject({ id: ids.ofEntry(4), event: 'task.routed' });
  });

  test('from a place beyond the end of the log begins with a gap', async () => {
    await start();
    log.append(4);
    const stream = await open('/events', since(40));
    expect((await stream.messages(1))[0]).toMatchObject({ event: 'gap', data: { reason: 'unknown_id' } });
    log.append(1);
    expect(placesOf(await stream.messages(2))).toEqual([4, 5]);
  });

  test.each([
    ['a plain number of an earlier release', '2'],
    ['an id under a removed key', createSealedEventIds([Buffer.alloc(32, 'o')]).ofEntry(2)],
  ])('from %s begins with a gap, and continues live', async (_, id) => {
    await start();
    log.append(4);
    for (const how of [() => open('/events', resumeAt(id)), () => open(`/events?last_event_id=${id}`)]) {
      const stream = await how();
      const [gap] = await stream.messages(1);
      expect(gap).toMatchObject({ event: 'gap', data: { reason: 'unknown_id' } });
      // No id before the gap: a client that is cut off earlier resumes with its old id, and gets the gap then.
      expect(stream.text()).toMatch(/^retry: \d+\n\nid: /);
      const resumed = await open('/events', resumeAt(gap!.id));
      log.append(1);
      expect(placesOf(await stream.messages(2))[1]).toBe(log.length());
      expect(placesOf(await resumed.messages(1))).toEqual([log.length()]);
    }
    expect(await metric('handoff_event_gaps_total\\{where="replay"\\}')).toBe('2');
  });

  test('of a log that was restored ends the stream, and then begins with a gap', async () => {
    await start();
    log.append(9);
    const stream = await open();
    log.setBack(5);
    await stream.ended;
    expect(stream.text()).toMatch(/\n: log_set_back\n\n$/);
    const resumed = await open('/events', since(9));
    expect((await resumed.messages(1))[0]).toMatchObject({ event: 'gap', data: { reason: 'unknown_id' } });
  });
});

test('a stream sends heartbeats with the place where it would resume', async () => {
  await start({ heartbeatMs: 60 });
  const stream = await open();
  log.append([{ participants: ['legal'] } as LogEntry, { participants: ['legal'] } as LogEntry]);
  const beats = () => [...stream.text().matchAll(/: alive\nid: (\S+)\n\n/g)].map(([, id = '']) => id);
  const ofTwo = await eventually(() => {
    const moved = beats().filter((id) => ids.read(id) === 2);
    return moved.length >= 2 && moved;
  });
  // An id that changes only with the place would reveal entries of others.
  expect(new Set(ofTwo).size).toBe(ofTwo.length);
  expect(stream.all()).toEqual([]);
});

test('streams beyond the limit get a Retry-After, and block no other requests', async () => {
  await start({ maxStreams: 2 });
  const [first] = [await open(), await open()];
  const refused = await gateway.send('GET', '/events');
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
  expect(await refused.json()).toMatchObject({ code: 'OVERLOADED' });
  expect((await gateway.send('GET', '/sessions')).status).toBe(404);
  first.abort();
  await eventually(async () => (await gateway.send('HEAD', '/events')).status === 200);
});

test('a client that stops reading is cut off, and delays no other client', async () => {
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
  await eventually(() => quick.all().at(-1)?.id === ids.ofEntry(count));
  expect(quick.all()).toHaveLength(count);
  slow.abort();
});
