import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { eventually } from '@handoff/testing';
import { startTestGateway, type TestGateway } from './testing/start-test-gateway.js';

const ID = '0190f000-0000-7000-8000-000000000001';
const CLAIM = { role: 'finance', wait_ms: 30_000 };

let gateway: TestGateway;
/** How many waits the services were told to abandon. */
let abandoned: number;

beforeEach(async () => {
  abandoned = 0;
  gateway = await startTestGateway();
  for (const name of ['claimTasks', 'getStatus', 'queryStatus'] as const) {
    gateway.on(name, async (_input, _call, gone) => {
      await new Promise((resolve) => gone.addEventListener('abort', resolve));
      abandoned += 1;
      return { body: '{"tasks":[]}' };
    });
  }
});

afterEach(() => gateway.close());

describe('a client that disconnects while it waits', () => {
  test.each([
    ['for a task', 'claimTasks', 'POST', '/tasks/claim', CLAIM],
    ['for a change', 'getStatus', 'GET', `/status/${ID}?since_version=1&wait_ms=30000`, undefined],
    ['for any of several changes', 'queryStatus', 'POST', '/status/query', { ids: [ID], wait_ms: 30_000 }],
  ] as const)('%s ends the wait in the service', async (_what, name, method, path, body) => {
    await goWhileWaiting(name, method, path, body);
    await eventually(() => abandoned === 1);
  });

  test('over MCP ends the wait in the service', async () => {
    const params = { name: 'claim_task', arguments: { role: 'finance', wait_seconds: 20 } };
    const message = { jsonrpc: '2.0', id: 1, method: 'tools/call', params };
    const accept = { accept: 'application/json, text/event-stream', 'mcp-protocol-version': '2025-11-25' };
    await goWhileWaiting('claimTasks', 'POST', '/mcp', message, accept);
    await eventually(() => abandoned === 1);
  });

  test('leaves its key free and no answer, so that a retry claims again', async () => {
    const headers = { 'idempotency-key': 'k' };
    await goWhileWaiting('claimTasks', 'POST', '/tasks/claim', CLAIM, headers);
    gateway.on('claimTasks', async () => ({ body: '{"tasks":["one"]}' }));
    const retried = await eventually(async () => {
      const answer = await gateway.send('POST', '/tasks/claim', { body: CLAIM, headers });
      return answer.status === 409 ? undefined : answer;
    });
    expect(await retried.json()).toEqual({ tasks: ['one'] });
    expect(retried.headers.get('idempotency-replayed')).toBeNull();
  });
});

test('a client that disconnects during work does not stop the work', async () => {
  let told = false;
  let finish = (): void => {};
  const held = new Promise<void>((resolve) => (finish = resolve));
  gateway.on('routeTask', async (_input, _call, gone) => {
    gone.addEventListener('abort', () => (told = true));
    await held;
    return { body: '{"task_id":"x"}' };
  });
  const body = { target: 'legal', task: { task_type: 'review' } };
  const headers = { 'idempotency-key': 'k' };
  await goWhileWaiting('routeTask', 'POST', '/tasks/route', body, headers);
  await eventually(async () => /handoff_http_requests_in_flight 0/.test(await gateway.metrics()));
  finish();
  const retried = await eventually(async () => {
    const answer = await gateway.send('POST', '/tasks/route', { body, headers });
    return answer.status === 409 ? undefined : answer;
  });
  expect(retried.headers.get('idempotency-replayed')).toBe('true');
  expect(told).toBe(false);
});

async function goWhileWaiting(
  operation: Parameters<TestGateway['callsOf']>[0],
  method: string,
  path: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<void> {
  const gone = new AbortController();
  const options = body === undefined ? { headers } : { body, headers };
  const waiting = gateway.send(method, path, { ...options, signal: gone.signal });
  await eventually(() => gateway.callsOf(operation).length === 1);
  gone.abort();
  await expect(waiting).rejects.toThrow('aborted');
}
