import { afterEach, describe, expect, test } from '@jest/globals';
import { HandoffApiError, HandoffConnectionError } from './api-error.js';
import type { ClientOptions } from './client-options.js';
import { createClient } from './client.js';
import { hangUp, json, problem, silence, startScript, type Answer, type StubGateway } from './testing/stub-gateway.js';

const gateways: StubGateway[] = [];
afterEach(async () => {
  await Promise.all(gateways.splice(0).map((gateway) => gateway.close()));
});

async function gatewayThat(...answers: readonly Answer[]): Promise<StubGateway> {
  const gateway = await startScript(...answers);
  gateways.push(gateway);
  return gateway;
}

const client = ({ url }: Pick<StubGateway, 'url'>, options: Partial<ClientOptions> = {}) =>
  createClient({ baseUrl: url, token: 'secret', retries: 2, ...options });
const breakOff: Answer = (_seen, _request, response) => {
  response.writeHead(202, { 'content-type': 'application/json', 'content-length': 100 }).write('{"task_id":');
  setImmediate(() => response.destroy());
};
const task = { body: { target: 'manager', task: { task_type: 'x' } } };

describe('a call', () => {
  test('sends the operation’s request and returns the representation', async () => {
    const gateway = await gatewayThat(json(200, { sessions: [], next_cursor: null }, { 'x-trace-id': 'trace-1' }));
    const response = await client(gateway).call('listSessions', { query: { limit: 5, status: 'active' } });
    expect(response).toEqual({
      status: 200,
      data: { sessions: [], next_cursor: null },
      traceId: 'trace-1',
      replayed: false,
    });
    expect([gateway.requests[0]?.method, gateway.requests[0]?.url]).toEqual(['GET', '/sessions?limit=5&status=active']);
    expect(gateway.requests[0]?.headers).toMatchObject({ authorization: 'Bearer secret' });
    expect(gateway.requests[0]?.headers['idempotency-key']).toBeUndefined();
  });

  test('reports what the answer warns of, not what a failed attempt says', async () => {
    const warning = { code: 'ROLE_NEVER_HELD', detail: 'Nobody has held the role manger so far.', pointer: '/target' };
    const gateway = await gatewayThat(problem(503, 'UNAVAILABLE'), json(202, { task_id: 'id', warnings: [warning] }));
    const warnings: unknown[] = [];
    await client(gateway, { onWarning: (each) => warnings.push(each) }).call('routeTask', task);
    expect(warnings).toEqual([warning]);
  });

  test.each([
    ['a 503', problem(503, 'UNAVAILABLE')],
    ['a 500', problem(500, 'INTERNAL')],
    ['a connection that breaks', hangUp],
    ['an answer that breaks off', breakOff],
  ])('repeats a change after %s, with the same key', async (_what, failure) => {
    const gateway = await gatewayThat(failure, json(202, { task_id: 'id' }));
    expect((await client(gateway).call('routeTask', task)).data).toEqual({ task_id: 'id' });
    const keys = gateway.requests.map((request) => request.headers['idempotency-key']);
    expect([keys.length, new Set(keys).size, typeof keys[0]]).toEqual([2, 1, 'string']);
  });

  test.each<[string, Partial<ClientOptions>, object, object]>([
    ['a key that no header can hold', {}, task, { idempotencyKey: 'naïve \u2713' }],
    ['a token that no header can hold', { token: 'secret\u2713' }, task, {}],
    ['a gateway that is no URL', { baseUrl: 'handoff' }, task, {}],
    ['a body with NaN', {}, { body: { ...task.body, context: { a: Number.NaN } } }, {}],
    ['a query with an object', {}, { query: { limit: {} } }, {}],
  ])('with %s is the caller’s mistake: the client sends nothing', async (_what, options, input, more) => {
    const gateway = await gatewayThat(json(202, {}));
    const error: unknown = await client(gateway, options)
      .call('routeTask', input as never, more)
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(TypeError);
    expect((error as Error).message).not.toContain('secret');
    expect(gateway.requests).toHaveLength(0);
  });

  test.each([
    ['a baseUrl', { baseUrl: undefined, token: 'secret' }],
    ['a token', { baseUrl: 'http://127.0.0.1:8088', token: undefined }],
  ])('without %s there is no client, and the error says what is missing', (what, options) => {
    const create = () => createClient(options as never);
    expect(create).toThrow(TypeError);
    expect(create).toThrow(`The client needs ${what}: `);
  });

  test('without the id in its path is the caller’s mistake', async () => {
    const gateway = await gatewayThat(json(200, {}));
    await expect(client(gateway).call('getTask', {})).rejects.toThrow(/task_id/);
    expect(gateway.requests).toHaveLength(0);
  });

  test('leaves undefined and null out of a query, and writes dates in the API’s format', async () => {
    const gateway = await gatewayThat(json(200, { events: [], next_cursor: null }));
    const query = { role: undefined, task_id: null, from: new Date(0) } as never;
    await client(gateway).call('listAudit', { query });
    expect(gateway.requests[0]?.url).toBe(`/audit?from=${encodeURIComponent('1970-01-01T00:00:00.000Z')}`);
  });

  test.each([400, 401, 403, 404, 409, 412, 422, 429])('does not repeat a %i', async (status) => {
    const gateway = await gatewayThat(problem(status, 'FORBIDDEN'));
    await expect(client(gateway).call('routeTask', task)).rejects.toThrow(HandoffApiError);
    expect(gateway.requests).toHaveLength(1);
  });

  test.each([true, false])('a refusal tells whether it is a replay: %s', async (replayed) => {
    const refusal = { status: 409, code: 'ILLEGAL_TRANSITION', detail: 'no', trace_id: 't' };
    const gateway = await gatewayThat(json(409, refusal, replayed ? { 'idempotency-replayed': 'true' } : {}));
    await expect(client(gateway).call('routeTask', task)).rejects.toMatchObject({ replayed });
  });

  test('waits while its own earlier attempt is in flight', async () => {
    const gateway = await gatewayThat(hangUp, problem(409, 'IDEMPOTENCY_KEY_IN_FLIGHT'), json(202, { task_id: 'id' }));
    expect((await client(gateway).call('routeTask', task)).data).toEqual({ task_id: 'id' });
  });

  test('does not wait while another caller’s request has the key in flight', async () => {
    const gateway = await gatewayThat(problem(409, 'IDEMPOTENCY_KEY_IN_FLIGHT'));
    await expect(client(gateway).call('routeTask', task)).rejects.toMatchObject({ status: 409 });
    expect(gateway.requests).toHaveLength(1);
  });

  test('keeps the path of a gateway behind a prefix', async () => {
    const gateway = await gatewayThat(json(200, { sessions: [], next_cursor: null }));
    await client({ url: `${gateway.url}/handoff/` }).call('listSessions', {});
    expect(gateway.requests[0]?.url).toBe('/handoff/sessions');
  });

  test('throws the last problem after its retries', async () => {
    const gateway = await gatewayThat(problem(503, 'UNAVAILABLE'));
    await expect(client(gateway).call('routeTask', task)).rejects.toMatchObject({ status: 503, code: 'UNAVAILABLE' });
    expect(gateway.requests).toHaveLength(3);
  });

  test('names the key for a repetition when no answer came', async () => {
    const gateway = await gatewayThat(hangUp);
    const error = await client(gateway)
      .call('routeTask', task, { idempotencyKey: 'mine' })
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(HandoffConnectionError);
    expect(error).toMatchObject({ idempotencyKey: 'mine' });
  });

  test('throws a connection error when the server is not a gateway', async () => {
    const gateway = await gatewayThat(json(403, { message: 'a proxy' }));
    const call = client(gateway).call('routeTask', task);
    await expect(call).rejects.toMatchObject({
      name: 'HandoffConnectionError',
      message: 'Something that is not a gateway answered 403.',
    });
    expect(gateway.requests).toHaveLength(1);
  });

  test('has its own timeout and retries when given', async () => {
    const gateway = await gatewayThat(silence);
    // Not the requests that arrived: on a slow machine the time may be over before.
    const attempts: number[] = [];
    const one = client(gateway, { onAttempt: ({ number }) => attempts.push(number) });
    const call = one.call('getTask', { params: { task_id: 'x' } }, { timeoutMs: 20, retries: 1 });
    await expect(call).rejects.toThrow(HandoffConnectionError);
    expect(attempts).toEqual([1, 2]);
  });

  test('has the gateway’s Retry-After', async () => {
    const gateway = await gatewayThat(json(429, { status: 429, code: 'RATE_LIMITED' }, { 'retry-after': '7' }));
    await expect(client(gateway).call('routeTask', task)).rejects.toMatchObject({ retryAfterSeconds: 7 });
  });

  test('stops when its signal aborts', async () => {
    const gateway = await gatewayThat(silence);
    const stop = new AbortController();
    const call = client(gateway).call('routeTask', task, { signal: stop.signal });
    stop.abort(new Error('enough'));
    await expect(call).rejects.toThrow('enough');
  });

  test('does not follow a redirect with its token', async () => {
    const gateway = await gatewayThat(
      (_seen, _request, response) => void response.writeHead(307, { location: 'http://127.0.0.1:9/' }).end(),
    );
    await expect(client(gateway, { retries: 0 }).call('routeTask', task)).rejects.toThrow(HandoffConnectionError);
  });
});
