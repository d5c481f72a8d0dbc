import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openEventStream } from './testing/open-event-stream.js';
import { startTestGateway, type TestGateway } from './testing/start-test-gateway.js';

const PAGE = 'https://agents.example';
const ID = '0190f000-0000-7000-8000-000000000001';
const METADATA = '/.well-known/oauth-protected-resource';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ exposure: { allowedOrigins: new Set([PAGE]), isLocal: false } });
  const log = { entries: [], through_seq: 0, last_seq: 0, next_recorded_at: null };
  gateway.on('readLog', async () => ({ body: JSON.stringify(log) }));
  gateway.on('getSession', async () => ({ body: '{}', id: ID, version: 7 }));
});
afterAll(() => gateway.close());

const preflight = (path: string, origin: string, method = 'POST', headers = 'authorization,idempotency-key') =>
  gateway.send('OPTIONS', path, {
    anonymous: true,
    headers: { origin, 'access-control-request-method': method, 'access-control-request-headers': headers },
  });
const of = (response: Response, name: string) => response.headers.get(`access-control-${name}`);

describe('a page of an allowed origin', () => {
  test.each(['/tasks/route', '/events', '/mcp', METADATA, `${METADATA}/mcp`, '/openapi.json', `/sessions/${ID}`])(
    'may send requests to %s: the preflight says so',
    async (path) => {
      const answer = await preflight(path, PAGE);
      expect([answer.status, of(answer, 'allow-origin'), of(answer, 'allow-methods')]).toEqual([
        204,
        PAGE,
        'GET,HEAD,POST,PUT',
      ]);
      expect([of(answer, 'allow-headers'), of(answer, 'max-age')]).toEqual(['authorization,idempotency-key', '600']);
      // Credentials would let a page act with what a browser keeps: a page has to send its token itself.
      expect(of(answer, 'allow-credentials')).toBeNull();
    },
  );

  test.each([
    ['GET', `/sessions/${ID}`, 200],
    ['GET', '/openapi.json', 200],
    ['GET', METADATA, 200],
    ['GET', '/nowhere', 404],
    ['POST', '/tasks/route', 400],
    ['POST', '/mcp', 400],
  ])('may read the answer to %s %s, refusals too', async (method, path, status) => {
    const answer = await gateway.send(method, path, { headers: { origin: PAGE } });
    expect([answer.status, of(answer, 'allow-origin')]).toEqual([status, PAGE]);
    expect(of(answer, 'expose-headers')).toMatch(/ETag.*Idempotency-Replayed.*Location.*Retry-After.*X-Trace-Id/);
    expect(answer.headers.get('vary')).toContain('Origin');
  });

  test('may read a refusal without a token, and what it says about signing in', async () => {
    const answer = await gateway.send('POST', '/mcp', { anonymous: true, headers: { origin: PAGE } });
    expect([answer.status, of(answer, 'allow-origin')]).toEqual([401, PAGE]);
    expect(of(answer, 'expose-headers')).toContain('WWW-Authenticate');
  });

  test('may follow events', async () => {
    const stream = await openEventStream(gateway, '/events', { headers: { origin: PAGE } });
    expect([stream.status, stream.header('access-control-allow-origin')]).toEqual([200, PAGE]);
    stream.abort();
  });
});

describe('a page of another origin', () => {
  test.each(['https://evil.example', 'https://agents.example.evil.example', 'http://agents.example', 'null', ''])(
    '%p is told nothing: the browser refuses',
    async (origin) => {
      for (const answer of [
        await preflight('/tasks/route', origin),
        await gateway.send('GET', `/sessions/${ID}`, { headers: { origin } }),
      ]) {
        const told = [...answer.headers.keys()].filter((name) => name.startsWith('access-control-'));
        expect(told).toEqual([]);
      }
    },
  );

  test('of this machine is one of them, unless the gateway listens on a loopback address only', async () => {
    const origin = 'http://localhost:5173';
    expect(of(await preflight('/tasks/route', origin), 'allow-origin')).toBeNull();
    const local = await startTestGateway({ exposure: { isLocal: true } });
    const answer = await local.send('GET', '/status', { headers: { origin } });
    await local.close();
    expect(of(answer, 'allow-origin')).toBe(origin);
  });
});

test('a program, which sends no Origin, gets no header of this', async () => {
  const answer = await gateway.send('GET', `/sessions/${ID}`);
  expect([answer.status, answer.headers.get('vary'), of(answer, 'expose-headers')]).toEqual([200, null, null]);
});

test('OPTIONS without a preflight is answered as before', async () => {
  const answer = await gateway.send('OPTIONS', '/mcp', { headers: { origin: PAGE } });
  expect([answer.status, answer.headers.get('allow')]).toEqual([204, 'OPTIONS, POST']);
});
