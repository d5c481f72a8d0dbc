import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { HandoffApiError, HandoffConnectionError } from './api-error.js';
import { createClient, type ClientOptions } from './client.js';

interface Gateway {
  readonly url: string;
  readonly requests: IncomingMessage[];
}

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** A gateway that answers with one listener after the other, the last one for ever. */
async function gatewayThat(...answers: RequestListener[]): Promise<Gateway> {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    request.resume().on('end', () => {
      answers[Math.min(requests.length, answers.length) - 1]!(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

const answer =
  (status: number, body: unknown, headers: Record<string, string> = {}): RequestListener =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  };
const problem = (status: number, code: string): RequestListener =>
  answer(status, { status, code, detail: 'what happened', trace_id: 't' });
const hangUp: RequestListener = (request) => request.socket.destroy();
const client = ({ url }: Gateway, options: Partial<ClientOptions> = {}) =>
  createClient({ baseUrl: url, token: 'secret', retries: 2, ...options });
const task = { body: { target: 'manager', task: { task_type: 'x' } } };

describe('the client', () => {
  test('sends what the operation says and returns the representation', async () => {
    const gateway = await gatewayThat(answer(200, { sessions: [], next_cursor: null }, { 'x-trace-id': 'trace-1' }));
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

  test.each([
    ['a 503', problem(503, 'UNAVAILABLE')],
    ['a 500', problem(500, 'INTERNAL')],
    ['a connection that breaks', hangUp],
  ])('repeats a change after %s, with the same key', async (_what, failure) => {
    const gateway = await gatewayThat(failure, answer(202, { task_id: 'id' }));
    expect((await client(gateway).call('routeTask', task)).data).toEqual({ task_id: 'id' });
    const keys = gateway.requests.map((request) => request.headers['idempotency-key']);
    expect([keys.length, new Set(keys).size, typeof keys[0]]).toEqual([2, 1, 'string']);
  });

  test.each([400, 401, 403, 404, 409, 412, 422, 429])('does not repeat a %i', async (status) => {
    const gateway = await gatewayThat(problem(status, 'FORBIDDEN'));
    await expect(client(gateway).call('routeTask', task)).rejects.toThrow(HandoffApiError);
    expect(gateway.requests).toHaveLength(1);
  });

  test('waits for an attempt of its own that is still being worked on', async () => {
    const gateway = await gatewayThat(
      hangUp,
      problem(409, 'IDEMPOTENCY_KEY_IN_FLIGHT'),
      answer(202, { task_id: 'id' }),
    );
    expect((await client(gateway).call('routeTask', task)).data).toEqual({ task_id: 'id' });
  });

  test('does not wait for a key that somebody else has in flight', async () => {
    const gateway = await gatewayThat(problem(409, 'IDEMPOTENCY_KEY_IN_FLIGHT'));
    await expect(client(gateway).call('routeTask', task)).rejects.toMatchObject({ status: 409 });
    expect(gateway.requests).toHaveLength(1);
  });

  test('keeps the path of a gateway behind a prefix', async () => {
    const gateway = await gatewayThat(answer(200, { sessions: [], next_cursor: null }));
    await client({ ...gateway, url: `${gateway.url}/handoff/` }).call('listSessions', {});
    expect(gateway.requests[0]?.url).toBe('/handoff/sessions');
  });

  test('gives up after its retries and says so with the problem', async () => {
    const gateway = await gatewayThat(problem(503, 'UNAVAILABLE'));
    await expect(client(gateway).call('routeTask', task)).rejects.toMatchObject({ status: 503, code: 'UNAVAILABLE' });
    expect(gateway.requests).toHaveLength(3);
  });

  test('names the key to repeat with when no answer came', async () => {
    const gateway = await gatewayThat(hangUp);
    const error = await client(gateway)
      .call('routeTask', task, { idempotencyKey: 'mine' })
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(HandoffConnectionError);
    expect(error).toMatchObject({ idempotencyKey: 'mine' });
  });

  test('stops when it is told to', async () => {
    const gateway = await gatewayThat(() => undefined);
    const stop = new AbortController();
    const call = client(gateway).call('routeTask', task, { signal: stop.signal });
    stop.abort(new Error('enough'));
    await expect(call).rejects.toThrow('enough');
  });

  test('does not follow a redirect with its token', async () => {
    const gateway = await gatewayThat(
      (_request, response) => void response.writeHead(307, { location: 'http://127.0.0.1:9/' }).end(),
    );
    await expect(client(gateway, { retries: 0 }).call('routeTask', task)).rejects.toThrow(HandoffConnectionError);
  });
});
