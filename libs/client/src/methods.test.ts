import { describe, expect, test } from '@jest/globals';
import { HTTP_OPERATIONS, type Nothing } from '@handoff/contracts';
import { createClient } from './client.js';
import { ROUTES } from './generated/routes.js';
import { json, startStub, type StubGateway } from './testing/stub-gateway.js';

const ID = '0197a1b2-c3d4-7000-8000-000000000001';
const clientOf = ({ url }: StubGateway) => createClient({ baseUrl: url, token: 't' });

describe('the methods of the client', () => {
  test('are all operations with an HTTP route, except streams', () => {
    const client = createClient({ baseUrl: 'http://127.0.0.1:1', token: 't' });
    const once = HTTP_OPERATIONS.filter(({ http }) => !('stream' in http));
    for (const { name } of once) expect(client).toHaveProperty(name, expect.any(Function));
    expect(client).not.toHaveProperty('readLog');
  });

  test('send each member of their input in the part that the contract names', async () => {
    await using gateway = await startStub(json(200, { ok: true }));
    await clientOf(gateway).completeTask({ task_id: ID, result: [1], lease_id: undefined }, { ifMatch: 3 });
    await clientOf(gateway).getStatus({ id: ID, wait_ms: 0 });
    await clientOf(gateway).cancelTask({ task_id: ID });
    await clientOf(gateway).claimTasks({ role: 'legal' });
    expect(gateway.requests.map(({ method, url, body }) => [method, url, body])).toEqual([
      ['POST', `/tasks/${ID}/complete`, { result: [1] }],
      ['GET', `/status/${ID}?wait_ms=0`, undefined],
      ['POST', `/tasks/${ID}/cancel`, {}],
      ['POST', '/tasks/claim', { role: 'legal' }],
    ]);
    expect(gateway.requests[0]?.headers['if-match']).toBe('"3"');
  });

  test('an operation does not use one name in two parts', () => {
    for (const { params, query, body, name } of HTTP_OPERATIONS) {
      const parts = [params, query, (body ?? {}) as typeof Nothing].map((part) => Object.keys(part.properties ?? {}));
      expect([name, parts.flat().length]).toEqual([name, new Set(parts.flat()).size]);
    }
  });

  test('make members of a body optional that have a default in the contract', () => {
    const defaulted = HTTP_OPERATIONS.flatMap(({ name, body }) =>
      Object.entries<object>(((body ?? {}) as typeof Nothing).properties ?? {})
        .filter(([, schema]) => 'default' in schema)
        .map(([member]) => `${name}.${member}`),
    );
    expect(defaulted).toEqual(['claimTasks.max', 'claimTasks.lease_seconds']);
  });
});

describe('a list', () => {
  /** Pages of two, from 1 to 5. */
  const pages = () =>
    startStub((seen, ...exchange) => {
      const from = Number(new URL(seen.url, 'http://x').searchParams.get('cursor') ?? '1');
      const tasks = [from, from + 1].filter((each) => each <= 5).map((task_id) => ({ task_id }));
      json(200, { tasks, next_cursor: from + 2 > 5 ? null : String(from + 2) })(seen, ...exchange);
    });

  test('yields every item of every page when iterated', async () => {
    await using gateway = await pages();
    const ids: unknown[] = [];
    for await (const { task_id } of clientOf(gateway).listTasks({ status: 'pending' })) ids.push(task_id);
    expect(ids).toEqual([1, 2, 3, 4, 5]);
    expect(gateway.requests.map(({ url }) => url)).toEqual([
      '/tasks?status=pending',
      '/tasks?status=pending&cursor=3',
      '/tasks?status=pending&cursor=5',
    ]);
  });

  test('is its first page when awaited', async () => {
    await using gateway = await pages();
    expect(await clientOf(gateway).listTasks()).toEqual({ tasks: [{ task_id: 1 }, { task_id: 2 }], next_cursor: '3' });
    expect(gateway.requests).toHaveLength(1);
  });

  test('fetches nothing before it is used, and no page that is not read', async () => {
    await using gateway = await pages();
    const list = clientOf(gateway).listTasks();
    expect(gateway.requests).toHaveLength(0);
    for await (const { task_id } of list) if (String(task_id) === '2') break;
    expect(gateway.requests).toHaveLength(1);
  });

  test('stops when its signal aborts', async () => {
    await using gateway = await pages();
    const stop = new AbortController();
    const read = async () => {
      for await (const _task of clientOf(gateway).listTasks({}, { signal: stop.signal }))
        stop.abort(new Error('enough'));
    };
    await expect(read()).rejects.toThrow('enough');
    expect(gateway.requests).toHaveLength(1);
  });

  test('is the result of every operation with a next_cursor', () => {
    const lists = Object.entries(ROUTES).filter(([, { items }]) => items !== undefined);
    expect(lists.map(([name]) => name)).toEqual([
      'listSessions',
      'listTasks',
      'listApprovals',
      'listDelegations',
      'listGrants',
      'listAudit',
      'listDeadLetters',
      'listWebhooks',
      'listWebhookDeliveries',
      'listProfiles',
      'dryRunProfile',
    ]);
  });
});
