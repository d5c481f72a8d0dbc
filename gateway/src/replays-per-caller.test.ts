import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { HandoffError } from '@handoff/kernel';
import { createMemoryIdempotencyStore } from './adapters/memory-idempotency-store.js';
import { startTestGateway, type TestGateway } from './testing/start-test-gateway.js';

const TASK_ID = '0190f000-0000-7000-8000-000000000001';
const ROUTED = { target: 'legal', task: { task_type: 'review' } };

let gateway: TestGateway;
let kept: number;

beforeEach(async () => {
  kept = 0;
  const store = createMemoryIdempotencyStore();
  gateway = await startTestGateway({
    ports: {
      store: {
        ...store,
        store: (done) => {
          kept += done.response?.body.length ?? 0;
          return store.store(done);
        },
      },
    },
  });
});

afterEach(() => gateway.close());

function send(path: string, body: unknown, roles: readonly string[]): Promise<Response> {
  const headers = { 'idempotency-key': 'k' };
  return gateway.send('POST', path, { body, headers, claims: { sub: 'ada', roles: [...roles] } });
}

const replayedBy = (response: Response) => response.headers.get('idempotency-replayed');

describe('a repeated request whose roles decide for whom it acts', () => {
  const cases = [
    ['/tasks/route', ROUTED],
    [`/approvals/${TASK_ID}/decision`, { decision: 'approved' }],
    ['/audit/ingest', { source: 's', category: 'c', action: 'a' }],
  ] as const;

  test.each(cases)('%s as another role is another request', async (path, body) => {
    await send(path, body, ['finance']);
    const other = await send(path, body, ['legal']);
    expect(other.status).toBe(422);
    expect(await other.json()).toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
    expect(gateway.calls).toHaveLength(1);
  });

  test.each(cases)('%s with one role fewer is another request', async (path, body) => {
    await send(path, body, ['finance', 'legal']);
    expect((await send(path, body, ['finance'])).status).toBe(422);
  });

  test.each(cases)('%s with an additional role is the same request', async (path, body) => {
    await send(path, body, ['finance']);
    expect(replayedBy(await send(path, body, ['finance', 'legal']))).toBe('true');
    expect(gateway.calls).toHaveLength(1);
  });

  test.each(cases)('%s is the same without the role auditor, in which no caller acts', async (path, body) => {
    await send(path, body, ['finance', 'auditor']);
    expect((await send(path, body, ['finance'])).status).toBeLessThan(300);
    expect(gateway.calls).toHaveLength(2);
  });
});

describe('a repeated request by a caller who lacks a role of the first attempt', () => {
  const cases = [
    ['/tasks/route', { ...ROUTED, from_role: 'finance' }],
    ['/tasks/claim', { role: 'finance' }],
    ['/sessions', { agent_role: 'finance' }],
    [`/tasks/${TASK_ID}/complete`, {}],
    [`/webhooks/${TASK_ID}/delete`, {}],
  ] as const;

  test.each(cases)('%s is for the service to authorise', async (path, body) => {
    await send(path, body, ['finance']);
    expect(replayedBy(await send(path, body, ['finance']))).toBe('true');
    expect(gateway.calls).toHaveLength(1);
    await send(path, body, ['ops']);
    expect(gateway.calls.map(({ call }) => call.principal.roles)).toEqual([['finance'], ['ops']]);
    expect(gateway.calls[1]?.call).toMatchObject({ commandId: gateway.calls[0]?.call.commandId, keyed: true });
  });

  test('the answer of the service is not kept for others', async () => {
    await send('/tasks/claim', { role: 'finance' }, ['finance']);
    gateway.on('claimTasks', async () => {
      throw new HandoffError('ROLE_NOT_HELD');
    });
    expect((await send('/tasks/claim', { role: 'finance' }, ['ops'])).status).toBe(403);
    expect((await send('/tasks/claim', { role: 'finance' }, ['finance'])).status).toBe(200);
  });
});

describe('a large answer', () => {
  const large = JSON.stringify({ tasks: ['x'.repeat(5_000)] });

  test('is repeated by the service, and no copy of it is kept', async () => {
    gateway.on('claimTasks', async () => ({ body: large, replayed: gateway.calls.length > 1 }));
    const first = await send('/tasks/claim', { role: 'finance' }, ['finance']);
    const second = await send('/tasks/claim', { role: 'finance' }, ['finance']);
    expect(await first.text()).toBe(large);
    expect(await second.text()).toBe(large);
    expect([replayedBy(first), replayedBy(second)]).toEqual([null, 'true']);
    expect(gateway.calls).toHaveLength(2);
    expect(kept).toBe(0);
  });

  test('still reserves its key for its request', async () => {
    gateway.on('claimTasks', async () => ({ body: large }));
    await send('/tasks/claim', { role: 'finance' }, ['finance']);
    expect((await send('/tasks/claim', { role: 'finance', max: 2 }, ['finance'])).status).toBe(422);
  });
});

test('a refusal that the service repeats is the first one byte for byte, and is marked as replayed', async () => {
  gateway.on('claimTasks', async () => {
    const firstTraceId = gateway.calls.length === 1 ? undefined : gateway.calls[0]?.call.traceId;
    throw new HandoffError('ILLEGAL_TRANSITION', { detail: 'x'.repeat(5_000), firstTraceId });
  });
  const first = await send('/tasks/claim', { role: 'finance' }, ['finance']);
  const second = await send('/tasks/claim', { role: 'finance' }, ['finance']);
  expect([first.status, second.status]).toEqual([409, 409]);
  expect(await second.text()).toBe(await first.text());
  expect([replayedBy(first), replayedBy(second)]).toEqual([null, 'true']);
});
