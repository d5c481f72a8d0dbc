import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { HandoffError } from '@handoff/kernel';
import { eventually, type TokenClaims } from '@handoff/testing';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { rawExchange, readAnswer } from './testing/raw-exchange.js';
import { startTestGateway, type TestGateway } from './testing/start-test-gateway.js';

const ID = '0190f000-0000-7000-8000-000000000001';

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startTestGateway();
  gateway.on('createSession', async ({ body }) => ({
    body: JSON.stringify({ session_id: ID, got: body }),
    id: ID,
    version: 1,
  }));
  gateway.on('getSession', async () => ({ body: '{"session_id": "as it came"}', id: ID, version: 7 }));
  gateway.on('listAudit', async () => ({ body: '{"events":[],"next_cursor":null}' }));
});

afterAll(() => gateway.close());

async function problemOf(response: Response): Promise<Record<string, unknown>> {
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  expect(response.headers.get('x-trace-id')).toMatch(/./);
  return (await response.json()) as Record<string, unknown>;
}

describe('an operation', () => {
  test('gets the bytes of the service, with the status, Location and ETag', async () => {
    const response = await gateway.send('POST', '/sessions', { body: { agent_role: 'finance' } });
    expect(response.status).toBe(201);
    expect(response.headers.get('location')).toBe(`/sessions/${ID}`);
    expect(response.headers.get('etag')).toBe('"1"');
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.json()).toEqual({ session_id: ID, got: { agent_role: 'finance' } });
  });

  test('answers HEAD as GET, without the body', async () => {
    const response = await gateway.send('HEAD', `/sessions/${ID}`);
    expect(response.status).toBe(200);
    expect(response.headers.get('etag')).toBe('"7"');
    expect(response.headers.get('content-length')).toBe('28');
    expect(await response.text()).toBe('');
  });

  test('reaches the service with the caller of the token, whatever the client claims', async () => {
    const claims = { sub: 'agent-7', roles: ['finance', 'manager'] };
    await gateway.send('GET', `/sessions/${ID}`, { claims, headers: { 'handoff-principal': '{"roles":["admin"]}' } });
    expect(gateway.callsOf('getSession').at(-1)?.call.principal).toEqual({
      issuer: gateway.issuer.url,
      subject: 'agent-7',
      roles: ['finance', 'manager'],
    });
  });

  test('shows its failure as the service described it', async () => {
    gateway.on('updateSession', async () => {
      throw new HandoffError('ILLEGAL_TRANSITION', { detail: 'Not now.', facts: { current_status: 'expired' } });
    });
    const response = await gateway.send('PUT', `/sessions/${ID}`, { body: { status: 'active' } });
    expect(response.status).toBe(409);
    expect(await problemOf(response)).toMatchObject({
      code: 'ILLEGAL_TRANSITION',
      detail: 'Not now.',
      current_status: 'expired',
    });
  });

  test('that fails internally reveals no internals', async () => {
    gateway.on('failTask', async () => {
      throw new Error('secret of the database');
    });
    const response = await gateway.send('POST', `/tasks/${ID}/fail`, { body: { error: 'x' } });
    expect(response.status).toBe(500);
    expect(JSON.stringify(await problemOf(response))).not.toContain('secret');
  });

  test('for which the service is too busy is a 503 with Retry-After', async () => {
    gateway.on('completeTask', async () => {
      throw new HandoffError('OVERLOADED');
    });
    const response = await gateway.send('POST', `/tasks/${ID}/complete`, { body: {} });
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('1');
  });

  test.each([
    ['"3"', [3]],
    ['W/"3"', [3]],
    ['"3", "4"', [3, 4]],
    ['"not-a-version"', [0]],
    ['*', undefined],
  ])('gets If-Match %s as the versions %j', async (header, versions) => {
    await gateway.send('PUT', `/sessions/${ID}`, { body: { status: 'active' }, headers: { 'if-match': header } });
    expect(gateway.callsOf('updateSession').at(-1)?.call.ifMatch).toEqual(versions);
  });

  test.each(['3', 'nonsense', '"3', ',', '"3" "4"'])('with If-Match %s is malformed', async (header) => {
    const response = await gateway.send('PUT', `/sessions/${ID}`, {
      body: { status: 'active' },
      headers: { 'if-match': header },
    });
    expect(response.status).toBe(400);
  });
});

describe('the trace id', () => {
  test('is the one that X-Trace-Id gives', async () => {
    const response = await gateway.send('GET', `/sessions/${ID}`, { headers: { 'x-trace-id': 'wf:42' } });
    expect(response.headers.get('x-trace-id')).toBe('wf:42');
    expect(gateway.callsOf('getSession').at(-1)?.call.traceId).toBe('wf:42');
  });

  test('is the one of traceparent without X-Trace-Id', async () => {
    const trace = 'ab'.repeat(16);
    const response = await gateway.send('GET', '/status', {
      headers: { traceparent: `00-${trace}-${'cd'.repeat(8)}-01` },
    });
    expect(response.headers.get('x-trace-id')).toBe(trace);
  });

  test.each(['has space', 'a'.repeat(129), '<script>'])('is a new one if X-Trace-Id is %j', async (given) => {
    const response = await gateway.send('GET', '/status', { headers: { 'x-trace-id': given } });
    expect(response.headers.get('x-trace-id')).toMatch(/^[0-9a-f]{32}$/);
  });

  test('is in the problem document too', async () => {
    const response = await gateway.send('GET', '/nowhere', { headers: { 'x-trace-id': 'lost' } });
    expect(await problemOf(response)).toMatchObject({ code: 'ROUTE_NOT_FOUND', trace_id: 'lost' });
  });
});

describe('authorisation', () => {
  test('a request without a token gets a challenge', async () => {
    const response = await gateway.send('GET', '/sessions', { anonymous: true });
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe('Bearer realm="handoff"');
    expect(await problemOf(response)).toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  test.each(['Basic abc', 'Bearer', 'Bearer a b', 'Bearer \u00e9', 'abc', 'Bearer a.b.c'])(
    'the credentials %j are a 401 that says so',
    async (authorization) => {
      const response = await gateway.send('GET', '/sessions', { anonymous: true, headers: { authorization } });
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toContain('error="invalid_token"');
    },
  );

  test('a token without roles is refused, and the refusal recorded', async () => {
    const response = await gateway.send('GET', '/sessions', { claims: { sub: 'nobody', roles: [] } });
    expect(response.status).toBe(403);
    expect(await problemOf(response)).toMatchObject({ code: 'FORBIDDEN' });
    expect(gateway.refusals().at(-1)).toMatchObject({
      operation: 'listSessions',
      code: 'FORBIDDEN',
      actor: { subject: 'nobody', roles: [] },
      count: 1,
    });
  });

  test('a caller learns which entries of its token grant no role', async () => {
    const whoAmI = async (roles: string[]): Promise<unknown> =>
      (await gateway.send('GET', '/whoami', { claims: { roles } })).json();
    expect(await whoAmI(['finance', 'Finance Team'])).toMatchObject({
      roles: ['finance'],
      ignored_roles: [{ name: 'Finance Team', reason: 'is not the name of a role' }],
    });
    expect(await whoAmI(['finance'])).not.toHaveProperty('ignored_roles');
  });

  test('an auditor reads and does not write, and the refusal is recorded', async () => {
    const claims = { roles: ['auditor'] };
    expect((await gateway.send('GET', `/sessions/${ID}`, { claims })).status).toBe(200);
    const response = await gateway.send('POST', '/sessions', { claims, body: { agent_role: 'auditor' } });
    expect(response.status).toBe(403);
    expect(await problemOf(response)).toMatchObject({ code: 'READ_ONLY_ROLE' });
    expect(gateway.refusals().at(-1)).toMatchObject({ code: 'READ_ONLY_ROLE' });
  });

  test('an unidentified caller is recorded by its address', async () => {
    const seen = await eventually(() => gateway.refusals().find(({ code }) => code === 'UNAUTHENTICATED'));
    expect(seen).toMatchObject({ actor: { system: true }, client: '127.0.0.1' });
  });

  test('two Authorization headers are malformed', async () => {
    const token = await gateway.issuer.token({ roles: ['finance'] });
    const header = `Authorization: Bearer ${token}\r\n`;
    const text = `GET /sessions HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${header}${header}\r\n`;
    expect(readAnswer(await rawExchange(gateway.url, text))).toMatchObject({
      status: 400,
      problem: { code: 'MALFORMED_REQUEST' },
    });
  });
});

describe('a route', () => {
  test('that does not exist is a 404, with or without a token', async () => {
    expect((await gateway.send('GET', '/nowhere')).status).toBe(404);
    expect((await gateway.send('GET', '/sessions/', { anonymous: true })).status).toBe(404);
    expect((await gateway.send('POST', '/Sessions', { anonymous: true })).status).toBe(404);
  });

  test('that exists for other methods is a 405 that names them', async () => {
    const response = await gateway.send('DELETE', `/sessions/${ID}`);
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('GET, HEAD, OPTIONS, PUT');
    expect(await problemOf(response)).toMatchObject({ code: 'METHOD_NOT_ALLOWED' });
    expect((await gateway.send('POST', '/health')).status).toBe(405);
    expect((await gateway.send('PROPFIND', '/sessions')).status).toBe(405);
  });

  test('answers OPTIONS with what it allows', async () => {
    const response = await gateway.send('OPTIONS', '/tasks/route', { anonymous: true });
    expect(response.status).toBe(204);
    expect(response.headers.get('allow')).toContain('POST');
  });

  test.each(['/sessions/%E0%A4%A', '/%', '/sessions?status=%ff', '/status#top', 'http://[::1', 'http://[::1/status'])(
    '%s is malformed',
    async (path) => {
      const text = `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`;
      expect(readAnswer(await rawExchange(gateway.url, text))).toMatchObject({
        status: 400,
        problem: { code: 'MALFORMED_REQUEST' },
      });
    },
  );

  test.each(['nope', `${ID}0`, '%00', '..%2f..'])('with the id %s is malformed', async (id) => {
    const response = await gateway.send('GET', `/sessions/${id}`);
    expect(response.status).toBe(400);
    expect(await problemOf(response)).toMatchObject({ code: 'MALFORMED_ID' });
  });

  test('with a name 7,000 times in its query does not have the documented form', async () => {
    const response = await gateway.send('GET', `/sessions?${Array(7_000).fill('a').join('&')}`);
    expect(response.status).toBe(422);
    expect(await problemOf(response)).toMatchObject({ code: 'VALIDATION_FAILED' });
  });

  test.each(['status=active&status=paused', 'limit=0', 'limit=1e1', 'unknown=1', '__proto__=1', 'constructor=1'])(
    'with the query %s does not have the documented form',
    async (query) => {
      const response = await gateway.send('GET', `/sessions?${query}`);
      expect(response.status).toBe(422);
      expect(await problemOf(response)).toMatchObject({ code: 'VALIDATION_FAILED' });
    },
  );
});

describe('a body', () => {
  const json = Buffer.from('{"agent_role":"finance"}');
  const bomb = gzipSync(Buffer.alloc(50 * 1024 * 1024, ' '));

  const cases: readonly [string, Uint8Array | string, Record<string, string>, number][] = [
    ['gzip', gzipSync(json), { 'content-encoding': 'gzip' }, 201],
    ['deflate', deflateSync(json), { 'content-encoding': 'deflate' }, 201],
    ['bare deflate', deflateRawSync(json), { 'content-encoding': 'deflate' }, 201],
    ['br', brotliCompressSync(json), { 'content-encoding': 'br' }, 201],
    ['identity', json, { 'content-encoding': 'identity' }, 201],
    ['charset utf-8', json, { 'content-type': 'application/json; charset=UTF-8' }, 201],
    ['another charset', json, { 'content-type': 'application/json; charset=latin1' }, 415],
    ['another type', json, { 'content-type': 'text/plain' }, 415],
    ['a type that only begins so', json, { 'content-type': 'application/jsonx' }, 415],
    ['an empty type', json, { 'content-type': '' }, 415],
    ['an unknown encoding', json, { 'content-encoding': 'zstd' }, 415],
    ['two encodings', gzipSync(gzipSync(json)), { 'content-encoding': 'gzip, gzip' }, 415],
    ['an encoding called constructor', json, { 'content-encoding': 'constructor' }, 415],
    ['bytes that are not gzip', json, { 'content-encoding': 'gzip' }, 400],
    ['gzip cut short', gzipSync(json).subarray(0, 20), { 'content-encoding': 'gzip' }, 400],
    ['a bomb', bomb, { 'content-encoding': 'gzip' }, 413],
    ['more than 1 MiB', Buffer.alloc(1_048_577, ' '), {}, 413],
    ['nothing', '', {}, 400],
    ['white space', ' ', {}, 400],
    ['malformed JSON', '{"agent_role":', {}, 400],
    ['invalid UTF-8', Buffer.from([0x22, 0xff, 0x22]), {}, 400],
    ['a duplicate key', '{"agent_role":"finance","agent_role":"legal"}', {}, 400],
    ['a NUL', '{"agent_role":"finance","metadata":{"a":"\\u0000"}}', {}, 422],
    ['a lone surrogate', '{"agent_role":"finance","metadata":{"a":"\\ud800"}}', {}, 422],
    ['__proto__', '{"agent_role":"finance","metadata":{"__proto__":{}}}', {}, 422],
    ['1e400', '{"agent_role":"finance","metadata":{"a":1e400}}', {}, 422],
    ['deep nesting', '['.repeat(100_000) + ']'.repeat(100_000), {}, 422],
    ['an unknown member', '{"agent_role":"finance","colour":"red"}', {}, 422],
  ];

  test.each(cases)('of %s gets the right status', async (_, body, headers, status) => {
    const response = await gateway.send('POST', '/sessions', { body, headers });
    expect(response.status).toBe(status);
    if (status >= 400) await problemOf(response);
  });

  test('of exactly 1 MiB is accepted', async () => {
    const body = JSON.stringify({ agent_role: 'finance', metadata: { a: '' } });
    const padded = body.replace('""', `"${'x'.repeat(1_048_576 - body.length)}"`);
    expect((await gateway.send('POST', '/sessions', { body: padded })).status).toBe(201);
  });

  test('whose chunks are too large together is a 413', async () => {
    const token = await gateway.issuer.token({ roles: ['finance'] });
    const chunk = `10000\r\n${' '.repeat(0x10000)}\r\n`;
    const head = `POST /sessions HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer ${token}\r\n`;
    const text = `${head}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n${chunk.repeat(17)}0\r\n\r\n`;
    expect(readAnswer(await rawExchange(gateway.url, text))).toMatchObject({ status: 413 });
  });

  test('is requested with 100 Continue only when it will be read', async () => {
    const head = (length: number, token: string): string =>
      `POST /sessions HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer ${token}\r\n` +
      `Content-Type: application/json\r\nContent-Length: ${length}\r\nExpect: 100-continue\r\n\r\n`;
    const token = await gateway.issuer.token({ roles: ['finance'] });
    const taken = await rawExchange(gateway.url, head(json.length, token) + json.toString());
    expect(taken).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 201 /);
    expect(await rawExchange(gateway.url, head(99_999_999, token))).toMatch(/^HTTP\/1\.1 413 /);
  });
});

describe('the public routes', () => {
  test('show that the gateway runs', async () => {
    const response = await gateway.send('GET', '/status', { anonymous: true });
    expect(await response.json()).toEqual({ status: 'ok', version: '1.2.3' });
    expect((await gateway.send('GET', '/livez', { anonymous: true })).status).toBe(200);
    expect((await gateway.send('GET', '/readyz', { anonymous: true })).status).toBe(200);
    expect((await gateway.send('HEAD', '/status', { anonymous: true })).status).toBe(200);
  });

  test('show the state of its dependencies', async () => {
    const response = await gateway.send('GET', '/health', { anonymous: true });
    expect(await response.json()).toEqual({
      status: 'healthy',
      version: '1.2.3',
      database: 'embedded',
      redis: 'embedded',
      nats: 'embedded',
    });
  });

  test('serve the documents of the contract', async () => {
    const openApi = (await (await gateway.send('GET', '/openapi.json', { anonymous: true })).json()) as object;
    expect(openApi).toHaveProperty('openapi');
    const asyncApi = (await (await gateway.send('GET', '/asyncapi.json', { anonymous: true })).json()) as object;
    expect(asyncApi).toHaveProperty('asyncapi');
  });
});

describe('the metrics', () => {
  test('count requests by path template, never by path', async () => {
    const text = await gateway.metrics();
    expect(text).toContain('route="/sessions/{session_id}"');
    expect(text).toContain('route="unmatched"');
    expect(text).not.toContain(ID);
  });
});

test('600 refusals at once are all counted, and a different one among them gets its own record', async () => {
  const roomy = await startTestGateway({ limits: { maxInFlight: 1_000 } });
  const send = (claims: TokenClaims, method: string, path: string, body?: object) =>
    roomy.send(method, path, { claims, ...(body === undefined ? {} : { body }) });
  const claims = { sub: 'flood', roles: ['auditor'] };
  const flood = Array.from({ length: 600 }, () => send(claims, 'POST', '/sessions', { agent_role: 'auditor' }));
  const probe = send(claims, 'POST', `/tasks/${ID}/cancel`, {});
  const statuses = new Set((await Promise.all([...flood, probe])).map(({ status }) => status));
  const own = (): readonly Readonly<Record<string, unknown>>[] =>
    roomy.refusals().filter(({ actor }) => 'subject' in actor && actor.subject === 'flood');
  const total = await eventually(() => {
    const count = own().reduce((sum, refusal) => sum + Number(refusal['count']), 0);
    return count >= 601 ? count : undefined;
  });
  expect([[...statuses], total]).toEqual([[403], 601]);
  expect(own().length).toBeLessThan(300);
  expect(own().filter(({ operation }) => operation === 'cancelTask')).toEqual([
    expect.objectContaining({ count: 1, target_id: ID, route: '/tasks/{task_id}/cancel' }),
  ]);
  await roomy.close();
});
