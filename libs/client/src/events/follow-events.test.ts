import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { describe, expect, test } from '@jest/globals';
import { createClient, type HandoffClient } from '../client.js';
import { HandoffConnectionError } from '../api-error.js';
import {
  hangUp,
  json,
  problem,
  silence,
  startScript,
  startStub,
  type Answer,
  type StubGateway,
} from '../testing/stub-gateway.js';
import { pause } from '../pause.js';
import type { StreamEvent } from './stream-event.js';

const clientOf = ({ url }: StubGateway, token: string | (() => string) = 't'): HandoffClient =>
  createClient({ baseUrl: url, token, retries: 1 });

/** Opens a stream and sends this text. */
const stream =
  (...messages: readonly string[]): Answer =>
  (_seen, _request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
    response.write(`retry: 1\n\n${messages.join('')}`);
  };
/** Opens a stream, sends this text and ends it. */
const streamOnce =
  (...messages: readonly string[]): Answer =>
  (seen, request, response) => {
    stream(...messages)(seen, request, response);
    response.end();
  };
const event = (seq: number, type = 'task.routed'): string =>
  `id: place-${seq}\nevent: ${type}\ndata: ${JSON.stringify({ id: `event-${seq}`, subject: 's', data: { to_role: 'legal' } })}\n\n`;

async function take(events: AsyncIterable<StreamEvent>, count: number): Promise<StreamEvent[]> {
  const taken: StreamEvent[] = [];
  for await (const each of events) if (taken.push(each) === count) break;
  return taken;
}
const seqs = (events: readonly StreamEvent[]) =>
  events.map((each) => (each.type === 'gap' ? 'gap' : Number(each.place.slice(6))));

describe('following events', () => {
  test('yields each with its place, type and data', async () => {
    await using gateway = await startStub(stream(event(41)));
    const [first] = await take(clientOf(gateway).events(), 1);
    expect(first).toEqual({
      place: 'place-41',
      type: 'task.routed',
      id: 'event-41',
      subject: 's',
      data: { to_role: 'legal' },
    });
    const role: string | undefined = first?.type === 'task.routed' ? first.data.to_role : undefined;
    expect(role).toBe('legal');
  });

  test('sends its filters and the place to resume at', async () => {
    await using gateway = await startStub(stream(event(8)));
    const wanted = { task_id: 'T', type: ['task.*', 'approval.decided'], lastEventId: 'place-7' };
    await take(clientOf(gateway).events(wanted), 1);
    expect(gateway.requests[0]).toMatchObject({
      url: '/events?task_id=T&type=task.*%2Capproval.decided',
      headers: { accept: 'text/event-stream', 'last-event-id': 'place-7', authorization: 'Bearer t' },
    });
  });

  test.each([
    ['ends', streamOnce(event(1), event(2))],
    [
      'breaks',
      ((seen, request, response) => {
        stream(event(1), event(2), 'id: place-3\ndata: half')(seen, request, response);
        setImmediate(() => response.destroy());
      }) satisfies Answer,
    ],
  ])('resumes after the last event when a stream %s', async (_how, first) => {
    await using gateway = await startScript(first, problem(503, 'OVERLOADED'), hangUp, stream(event(3)));
    expect(seqs(await take(clientOf(gateway).events(), 3))).toEqual([1, 2, 3]);
    expect(gateway.requests.map(({ headers }) => headers['last-event-id'])).toEqual([
      undefined,
      'place-2',
      'place-2',
      'place-2',
    ]);
  });

  test('resumes at an id that came without an event', async () => {
    await using gateway = await startScript(streamOnce(event(1), 'id: place-90\n\n'), stream(event(91)));
    await take(clientOf(gateway).events(), 2);
    expect(gateway.requests[1]?.headers['last-event-id']).toBe('place-90');
  });

  test('yields a gap where events are missing', async () => {
    await using gateway = await startStub(
      stream('id: place-20\nevent: gap\ndata: {"reason":"too_long_ago"}\n\n', event(21)),
    );
    expect(await take(clientOf(gateway).events({ lastEventId: 'place-7' }), 2)).toMatchObject([
      { type: 'gap', reason: 'too_long_ago', place: 'place-20' },
      { type: 'task.routed', place: 'place-21' },
    ]);
  });

  test('closes a connection that has gone silent', async () => {
    await using gateway = await startScript(stream(event(1)), stream(event(2)));
    expect(seqs(await take(clientOf(gateway).events({ idleMs: 500 }), 2))).toEqual([1, 2]);
  });

  test('keeps a connection on which something came while the process stood still', async () => {
    let response: ServerResponse | undefined;
    await using gateway = await startScript(
      (...exchange) => {
        stream(event(1))(...exchange);
        response = exchange[2];
      },
      stream(event(99)),
    );
    const events = clientOf(gateway).events({ idleMs: 500 });
    await events.next();
    const second = events.next();
    await new Promise((resolve) => setImmediate(resolve)); // now it waits for the next event
    response!.write(event(2));
    for (const stoodStillUntil = performance.now() + 700; performance.now() < stoodStillUntil;);
    expect((await second).value).toMatchObject({ place: 'place-2' });
    await events.return?.();
  });

  test('keeps a connection that sends only comments', async () => {
    await using gateway = await startStub((seen, request, response) => {
      stream()(seen, request, response);
      let beats = 0;
      const beating = setInterval(() => {
        response.write((beats += 1) < 15 ? ':\n\n' : event(1));
      }, 100);
      response.once('close', () => clearInterval(beating));
    });
    await take(clientOf(gateway).events({ idleMs: 1_000 }), 1);
    expect(gateway.requests).toHaveLength(1);
  });

  test('does not count the time of a slow reader as silence', async () => {
    await using gateway = await startScript(stream(event(1), event(2)), stream(event(99)));
    const events = clientOf(gateway).events({ idleMs: 200 });
    await events.next();
    await pause(500, undefined); // a slow reader
    expect((await events.next()).value).toMatchObject({ place: 'place-2' });
    await events.return?.();
  });

  test('gets a token for each connection', async () => {
    await using gateway = await startScript(streamOnce(event(1)), stream(event(2)));
    let count = 0;
    await take(clientOf(gateway, () => `token-${(count += 1)}`).events(), 2);
    expect(gateway.requests.map(({ headers }) => headers.authorization)).toEqual(['Bearer token-1', 'Bearer token-2']);
  });

  test('reports when the stream opens and closes', async () => {
    await using gateway = await startScript(streamOnce(event(1)), stream(event(2)));
    const states: string[] = [];
    await take(clientOf(gateway).events({ onConnection: (state) => states.push(state) }), 2);
    expect(states).toEqual(['open', 'lost', 'open']);
  });

  test('closes its connection when the reader stops', async () => {
    let closed: Promise<unknown> | undefined;
    await using gateway = await startStub((seen, request, response) => {
      closed = once(response, 'close');
      stream(event(1))(seen, request, response);
    });
    await take(clientOf(gateway).events(), 1);
    await closed;
    expect(gateway.requests).toHaveLength(1);
  });

  test('stops when its signal aborts, also while no event comes', async () => {
    await using gateway = await startStub(stream(event(1)));
    const stop = new AbortController();
    const events = clientOf(gateway).events({ signal: stop.signal });
    await events.next();
    const waiting = events.next();
    stop.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
  });

  test.each([
    ['a refusal', problem(403, 'FORBIDDEN'), 'FORBIDDEN', 1],
    ['a gateway that has no such thing', json(200, {}), 'not with an event stream', 1],
    ['a gateway that is not there, after retries', hangUp, HandoffConnectionError, 2],
  ])('fails at %s', async (_what, answer, expected, requests) => {
    await using gateway = await startStub(answer);
    await expect(clientOf(gateway).events().next()).rejects.toThrow(expected);
    expect(gateway.requests).toHaveLength(requests);
  });

  test('fails at a later refusal', async () => {
    await using gateway = await startScript(streamOnce(event(1)), problem(401, 'UNAUTHENTICATED'));
    await expect(take(clientOf(gateway).events(), 2)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  test('sends nothing before it is read', async () => {
    await using gateway = await startStub(silence);
    clientOf(gateway).events();
    expect(gateway.requests).toHaveLength(0);
  });
});
