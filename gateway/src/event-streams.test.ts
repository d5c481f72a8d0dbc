import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { LogEntry } from '@handoff/contracts';
import { systemClock } from '@handoff/kernel';
import { eventually } from '@handoff/testing';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { createSealedEventIds } from './adapters/sealed-event-ids.js';
import { createEventStreams } from './application/event-streams.js';
import { createGatewayMetrics } from './gateway-metrics.js';
import { createFakeEventLog, type FakeEventLog } from './testing/fake-event-log.js';
import { openEventStream, type TestEventStream } from './testing/open-event-stream.js';
import { startTestGateway, type SendOptions, type TestGateway } from './testing/start-test-gateway.js';

/** What the gateways of these tests share. */
const KEY = Buffer.alloc(32, 'k');
const ids = createSealedEventIds([KEY]);

let log: FakeEventLog;
let gateway: TestGateway;
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
  } = {},
) {
  registry = new Registry();
  log = createFakeEventLog(given.pageSize === undefined ? {} : { pageSize: given.pageSize });
  const metrics = createGatewayMetrics(registry);
  const logger = pino({ level: 'silent' });
  const streams = createEventStreams({
    log,
    ids: createSealedEventIds(given.keys ?? [KEY]),
    clock: systemClock,
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
/** Where messages are in the log, as the gateways alone can tell. */
const placesOf = (messages: readonly { readonly id: string }[]) => messages.map(({ id }) => ids.read(id));
/** An id of which the last character was changed. */
function forged(id: string): string {
  return `${id.slice(0, -1)}${id.endsWith('A') ? 'B' : 'A'}`;
}
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
    const [, id = ''] = /^retry: [12]\d{3}\nid: (\S{48})\n\n/.exec(stream.text()) ?? [];
    expect(ids.read(id)).toBe(7);
  });

  test('tells of what the caller may see, each as a message of its own', async () => {
    const stream = await open();
    log.append([{ participants: ['legal'] } as LogEntry, { participants: ['finance'] } as LogEntry]);
    const [message] = await stream.messages(1);
    const [entry] = (await log.readOn(1)).entries;
    expect(message).toEqual({ id: ids.ofEntry(2), event: 'task.routed', data: entry!.event });
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

  test.each(['x', '-1', '1.5', '9'.repeat(16), '1, 2', forged(ids.ofEntry(1)), `${ids.ofEntry(1)},${ids.ofEntry(1)}`])(
    'does not go on from "%s", and says what to send',
    async (id) => {
      const response = await gateway.send('GET', '/events', resumeAt(id));
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({
        code: 'MALFORMED_REQUEST',
        detail: expect.stringContaining('Send the id of the last message as it came'),
      });
    },
  );

  test('does not go on from a forged id in the query either', async () => {
    const response = await gateway.send('GET', `/events?last_event_id=${forged(ids.ofEntry(1))}`);
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([400, 'MALFORMED_REQUEST']);
  });

  test('says nothing of what happens to others: not that it does, nor how often', async () => {
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
    // Two of the same place, one 39 entries on: no two are alike, and none is a number.
    const places = [opening(before), opening(after), opening(later), near!.id, far!.id];
    expect(placesOf([{ id: opening(before) }, { id: opening(after) }, near!, far!])).toEqual([1, 1, 2, 40]);
    expect(new Set(places).size).toBe(5);
    for (const id of places) expect(id).toMatch(/^(?=.*[A-Za-z_-])[A-Za-z0-9_-]{48}$/);
    // Those who are told of the same are given the same id, by which they can tell it.
    expect(after.all()).toEqual(before.all());
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
    expect(placesOf(await stream.messages(4))).toEqual([1, 2, 3, 4]);
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
    expect(placesOf(await stream.messages(20))).toEqual([...before.slice(5), 21, 22, 23, 24, 25]);
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
        seen.push(...stream.all().map(({ id }) => Number(ids.read(id))));
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
    expect(placesOf(await stream.messages(4))).toEqual([1, 2, 3, 4]);
  });

  test('works by the query too, and the header counts where both are there', async () => {
    await start();
    log.append(10);
    const byQuery = await open(`/events?last_event_id=${ids.ofEntry(8)}`);
    expect(placesOf(await byQuery.messages(2))).toEqual([9, 10]);
    const both = await open(`/events?last_event_id=${ids.ofEntry(2)}`, since(9));
    expect(placesOf(await both.messages(1))).toEqual([10]);
  });

  test('works at a gateway that writes with a newer key already and still reads the older one', async () => {
    const newer = Buffer.alloc(32, 'n');
    await start({ keys: [newer, KEY] });
    log.append(4);
    const [message] = await (await open('/events', since(3))).messages(1);
    expect([message!.id, message!.event]).toEqual([createSealedEventIds([newer]).ofEntry(4), 'task.routed']);
  });

  test.each([
    ['too long ago', 10, () => (log.recordedAt = new Date(Date.now() - 3_601_000)), 3],
    ['too many entries ago', 1_010, () => undefined, 3],
  ])('from %s begins with a gap, and goes on live', async (_, count, prepare, place) => {
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

  test('goes by the clock of the log, however wrong that of the gateway is', async () => {
    await start({ logAheadMs: -7_200_000 });
    log.append(4);
    log.recordedAt = new Date(Date.now() - 7_200_000 - 3_000_000);
    const stream = await open('/events', since(3));
    expect((await stream.messages(1))[0]).toMatchObject({ id: ids.ofEntry(4), event: 'task.routed' });
  });

  test('from a place that the log has not come to begins with a gap', async () => {
    await start();
    log.append(4);
    const stream = await open('/events', since(40));
    expect((await stream.messages(1))[0]).toMatchObject({ event: 'gap', data: { reason: 'unknown_id' } });
    log.append(1);
    expect(placesOf(await stream.messages(2))).toEqual([4, 5]);
  });

  test.each([
    ['a plain number, as earlier releases gave it,', '2'],
    ['an id under a key that the gateways have no more', createSealedEventIds([Buffer.alloc(32, 'o')]).ofEntry(2)],
  ])('from %s begins with a gap, and goes on live', async (_, id) => {
    await start();
    log.append(4);
    for (const how of [() => open('/events', resumeAt(id)), () => open(`/events?last_event_id=${id}`)]) {
      const stream = await how();
      const [gap] = await stream.messages(1);
      expect(gap).toMatchObject({ event: 'gap', data: { reason: 'unknown_id' } });
      // Cut off before the gap, the client comes back with the id that it had, and is told of the gap then.
      expect(stream.text()).toMatch(/^retry: \d+\n\nid: /);
      const resumed = await open('/events', resumeAt(gap!.id));
      log.append(1);
      expect(placesOf(await stream.messages(2))[1]).toBe(log.length());
      expect(placesOf(await resumed.messages(1))).toEqual([log.length()]);
    }
    expect(await metric('handoff_event_gaps_total\\{where="replay"\\}')).toBe('2');
  });

  test('of a log that is put back ends the stream, and then begins with a gap', async () => {
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

test('a stream shows signs of life, and moves on the place where it would be resumed', async () => {
  await start({ heartbeatMs: 60 });
  const stream = await open();
  log.append([{ participants: ['legal'] } as LogEntry, { participants: ['legal'] } as LogEntry]);
  const beats = () => [...stream.text().matchAll(/: alive\nid: (\S+)\n\n/g)].map(([, id = '']) => id);
  const ofTwo = await eventually(() => {
    const moved = beats().filter((id) => ids.read(id) === 2);
    return moved.length >= 2 && moved;
  });
  // An id that only changes where the place does would tell of what is not for this client.
  expect(new Set(ofTwo).size).toBe(ofTwo.length);
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
  await eventually(() => quick.all().at(-1)?.id === ids.ofEntry(count));
  expect(quick.all()).toHaveLength(count);
  slow.abort();
});
