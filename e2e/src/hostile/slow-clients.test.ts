import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { HTTP_OPERATIONS } from '@handoff/contracts';
import { eventually } from '@handoff/testing';
import { attackEach, partsOf, render, renderWhole, WITH_BODY } from './every-route.js';
import { dial, exchange } from './raw-client.js';
import { inShort, SMALL_LIMITS, startTarget, type Target } from './target.js';

const START_MS = 240_000;
const TOO_LATE = '408 REQUEST_TIMEOUT';
const NO_BODY = HTTP_OPERATIONS.filter(({ body }) => body === undefined);

describe('a slow client', () => {
  let running: Target;
  const target = (): Target => running;

  beforeAll(async () => {
    running = await startTarget({ env: SMALL_LIMITS });
  }, START_MS);
  afterEach(() => running.expectUnharmed());
  afterAll(() => running.stop(), START_MS);

  test('with slow headers gets 408, on every route', async () => {
    const authorization = await target().bearer(['admin']);
    await attackEach(target().url, HTTP_OPERATIONS, (operation) => ({
      bytes: render(partsOf(operation, authorization), []).subarray(0, -2),
      options: { trickle: { bytes: 'X-Slow: 1\r\n', everyMs: 50 } },
      expected: TOO_LATE,
    }));
  });

  test('with a slow body gets 408, on every route that reads one', async () => {
    const authorization = await target().bearer(['admin']);
    await attackEach(target().url, WITH_BODY, (operation) => ({
      bytes: render(partsOf(operation, authorization), ['Content-Length: 100000'], '{"a":"'),
      options: { trickle: { bytes: 'slow ', everyMs: 50 } },
      expected: TOO_LATE,
    }));
  });

  test('with slow chunks gets 408, on every route that reads them', async () => {
    const authorization = await target().bearer(['admin']);
    await attackEach(target().url, WITH_BODY, (operation) => ({
      bytes: render(partsOf(operation, authorization), ['Transfer-Encoding: chunked']),
      options: { trickle: { bytes: '1\r\n \r\n', everyMs: 20 } },
      expected: TOO_LATE,
    }));
  });

  // The answer comes before the body, and a request has only one: then the connection is closed without another.
  test('with a slow body that no handler reads is answered once and cut off', async () => {
    const authorization = await target().bearer(['admin']);
    const options = { trickle: { bytes: 'slow ', everyMs: 50 } };
    await attackEach(target().url, NO_BODY, async (operation) => {
      const parts = partsOf(operation, authorization);
      const { answers } = await exchange(target().url, renderWhole(parts, ''));
      const bytes = render({ ...parts, fields: parts.fields.slice(0, -1) }, ['Content-Length: 100000'], '{"a":"');
      return { bytes, options, expected: inShort(answers[0]!) };
    });
  });

  test('that sends nothing gets 408', async () => {
    const { answers, closedBy } = await exchange(target().url, '');
    expect([...answers.map(inShort), closedBy]).toEqual([TOO_LATE, 'end']);
  });

  test('that reads its answers slowly is cut off and delays no other client', async () => {
    const socket = await dial(target().url);
    socket.on('error', () => {});
    socket.pause();
    // 138 KB each: more than the buffers of both ends hold, so that the server's writes block.
    socket.write('GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(300));
    await eventually(async () => (await target().requestsInFlight()) > 0);
    const admin = await target().stage.actor(['admin']);
    expect((await admin.call('createSession', { body: { agent_role: 'finance' } })).status).toBe(201);
    await eventually(async () => (await target().requestsInFlight()) === 0);
    socket.destroy();
  });

  test('that pipelines and hangs up leaves nothing behind', async () => {
    const authorization = await target().bearer(['admin']);
    const parts = partsOf(HTTP_OPERATIONS[0]!, authorization);
    const request = renderWhole({ ...parts, fields: parts.fields.slice(0, -1) }, parts.json);
    for (let round = 0; round < 5; round += 1) {
      const socket = await dial(target().url);
      socket.on('error', () => {});
      socket.write(Buffer.concat(Array<Buffer>(150).fill(request)), () => socket.destroy());
    }
    await eventually(async () => (await target().requestsInFlight()) === 0);
    await eventually(async () => {
      const { answers } = await exchange(target().url, renderWhole(parts, parts.json));
      return inShort(answers[0]!) === '201';
    });
  });
});
