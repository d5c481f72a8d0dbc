import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { OperationName } from '@handoff/contracts';
import { eventually } from '@handoff/testing';
import { ada, budget, fay, lea, max, newId, otto } from './testing/builders.js';
import type { Claimed } from './testing/claims.js';
import { hearEvents } from './testing/hear-events.js';
import { startTaskProcess, type TaskProcess } from './testing/start-task-process.js';

let process: TaskProcess;
let events: Awaited<ReturnType<typeof hearEvents>>;

beforeAll(async () => {
  process = await startTaskProcess({ MAX_IN_FLIGHT: '2' });
  events = await hearEvents(process.bus);
});
afterAll(() => process.stop());

const ask: TaskProcess['ask'] = (...args) => process.ask(...args);
const code = (expected: string): unknown => expect.objectContaining({ code: expected });

describe('working on tasks', () => {
  const claim = (who = max, more: object = {}) => ask(who, 'claimTasks', { body: { role: 'manager', ...more } });
  const tasksOf = (reply: object): readonly Claimed[] => (reply as { readonly tasks: readonly Claimed[] }).tasks;

  /** Only the caller has tasks. */
  async function routeTo(role: string, more: object = {}): Promise<string> {
    const body = { target: role, task: { task_type: 'work' }, ...more };
    return String((await ask(fay, 'routeTask', { body }))['task_id']);
  }

  test('a task is claimed, kept, reported on and completed, with an event for every step but the heartbeat', async () => {
    const role = `crew-${newId()}`;
    const worker = { ...max, roles: [role] };
    const id = await routeTo(role, { priority: 7, max_attempts: 2 });
    const [task] = tasksOf(await claim(worker, { role, lease_seconds: 30 }));
    expect(task).toMatchObject({
      task_id: id,
      status: 'active',
      priority: 7,
      attempt: 1,
      claimed_by: { subject: 'max' },
    });
    const params = { task_id: id };
    const { lease_id } = task!.lease;
    await expect(ask(worker, 'completeTask', { params, body: {} })).rejects.toThrow(code('LEASE_REQUIRED'));
    await expect(ask(worker, 'completeTask', { params, body: { lease_id: newId() } })).rejects.toThrow(
      code('LEASE_LOST'),
    );
    expect(await ask(worker, 'heartbeatTask', { params, body: { lease_id } })).toMatchObject({
      version: 2,
      lease: { lease_id, attempt: 1 },
    });
    await ask(worker, 'heartbeatTask', { params, body: { lease_id, progress: 50, note: 'pr1vate' } });
    expect(await ask(fay, 'getTask', { params })).toMatchObject({ progress: { percent: 50, note: 'pr1vate' } });
    await ask(worker, 'completeTask', { params, body: { lease_id, result: 1 } });
    expect(await ask(fay, 'getTask', { params })).toMatchObject({ status: 'completed', version: 4 });
    await eventually(() => events.about(id).length === 4);
    expect(events.about(id).map(({ name }) => name)).toEqual([
      'task.routed',
      'task.claimed',
      'task.progressed',
      'task.completed',
    ]);
    expect(JSON.stringify([events.heard, await ask(ada, 'getTask', { params })])).not.toContain(lease_id);
  });

  test('a waiting claim gets a task when it is routed, resumed or released, or its pause is over', async () => {
    const role = `crew-${newId()}`;
    const worker = { ...max, roles: [role] };
    const wait = () => claim(worker, { role, wait_ms: 30_000 }).then(tasksOf);
    const waiting = wait();
    const id = await routeTo(role);
    const params = { task_id: id };
    const [first] = await waiting;
    expect(first).toMatchObject({ task_id: id, attempt: 1 });

    const released = wait();
    await ask(worker, 'releaseTask', { params, body: { lease_id: first!.lease.lease_id } });
    const [second] = await released;
    expect(second).toMatchObject({ task_id: id, attempt: 1 });

    const retried = wait();
    const body = { lease_id: second!.lease.lease_id, error: 'no answer', retryable: true };
    await ask(worker, 'failTask', { params, body });
    const [third] = await retried;
    expect(third).toMatchObject({ task_id: id, attempt: 2, error: 'no answer' });

    await ask(worker, 'releaseTask', { params, body: { lease_id: third!.lease.lease_id } });
    const { approval_id } = await ask(fay, 'requestApproval', { body: { task_id: id, approver_role: 'legal' } });
    const resumed = wait();
    await ask(lea, 'decideApproval', { params: { approval_id }, body: { decision: 'approved' } });
    expect(await resumed).toMatchObject([{ task_id: id }]);
  });

  test('a lease that is not kept lapses, and a waiting claim gets the task', async () => {
    const role = `crew-${newId()}`;
    const [silent, eager] = [
      { ...max, roles: [role] },
      { ...lea, roles: [role] },
    ];
    const id = await routeTo(role);
    const [held] = tasksOf(await claim(silent, { role, lease_seconds: 1 }));
    const [taken] = tasksOf(await claim(eager, { role, wait_ms: 30_000 }));
    expect(taken).toMatchObject({ task_id: id, attempt: 2, claimed_by: { subject: 'lea' } });
    const body = { lease_id: held!.lease.lease_id };
    await expect(ask(silent, 'completeTask', { params: { task_id: id }, body })).rejects.toThrow(code('LEASE_LOST'));
  });

  test('a task expires soon after its deadline', async () => {
    // On a slow machine the deadline may have passed when it arrives. Then it is refused.
    const id = await eventually(() => routeTo('manager', { deadline_at: new Date(Date.now() + 500).toISOString() }));
    const query = { since_version: 1, wait_ms: 30_000 };
    expect(await ask(fay, 'getStatus', { params: { id }, query })).toMatchObject({ status: 'expired' });
    const past = { deadline_at: new Date(Date.now() - 1).toISOString() };
    await expect(routeTo('manager', past)).rejects.toThrow(code('VALIDATION_FAILED'));
  });

  test('any number of waiting claims block no other work, and each task goes to one of them', async () => {
    const role = `crew-${newId()}`;
    const worker = { ...max, roles: [role] };
    const waiting = Array.from({ length: 20 }, () => claim(worker, { role, wait_ms: 30_000 }).then(tasksOf));
    const routed: string[] = [];
    for (let i = 0; i < 20; i += 1) routed.push(await routeTo(role));
    const got = (await Promise.all(waiting)).flat().map(({ task_id }) => task_id);
    expect(got.sort()).toEqual(routed.sort());
  });

  test('an abandoned claim takes no tasks, and frees its place', async () => {
    const other = await startTaskProcess({ MAX_CLAIM_WAITS: '1' });
    const role = `crew-${newId()}`;
    const worker = { ...max, roles: [role] };
    const wait = (abandoned?: AbortSignal) =>
      other.ask(worker, 'claimTasks', {
        body: { role, wait_ms: 30_000 },
        ...(abandoned === undefined ? {} : { abandoned }),
      });
    // Its first request also has its role noted.
    await other.ask(worker, 'getInbox', { params: { role } });
    const gone = new AbortController();
    const left = wait(gone.signal);
    await expect(wait()).rejects.toThrow(code('OVERLOADED'));
    // Commands are executed in order, so after this one the claim has found nothing, and waits.
    await other.ask(fay, 'routeTask', budget());
    gone.abort();
    expect(await left).toEqual({ tasks: [] });
    const taken = wait();
    const { task_id: id } = await other.ask(fay, 'routeTask', {
      body: { target: role, task: { task_type: 'work' } },
    });
    expect(tasksOf(await taken)).toMatchObject([{ task_id: id, attempt: 1 }]);
    expect(await other.stop()).toBe(true);
  });

  test('claims beyond the limit of waiting ones are refused with Retry-After', async () => {
    const other = await startTaskProcess({ MAX_CLAIM_WAITS: '1' });
    const body = { role: 'manager', wait_ms: 30_000 };
    const waiting = other.ask(max, 'claimTasks', { body });
    await expect(other.ask(max, 'claimTasks', { body })).rejects.toThrow(code('OVERLOADED'));
    expect(await other.stop()).toBe(true);
    expect(await waiting).toEqual({ tasks: [] });
  });

  test.each<[OperationName, string, (id: string) => object]>([
    ['getStatus', 'MAX_STATUS_WAITS', (id) => ({ params: { id }, query: { since_version: 1, wait_ms: 30_000 } })],
    ['queryStatus', 'MAX_STATUS_WAITS', (id) => ({ body: { ids: [id], since_version: { [id]: 1 }, wait_ms: 30_000 } })],
    ['claimTasks', 'MAX_CLAIM_WAITS', () => ({ body: { role: 'legal', wait_ms: 30_000 } })],
  ])('of the places of %s one caller has half, and the rest is for others', async (name, bound, inputFor) => {
    const other = await startTaskProcess({ [bound]: '4', CALLER_SHARE_PERCENT: '50' });
    const { task_id: id } = await other.ask(fay, 'routeTask', budget());
    const roles = [...fay.roles, ...lea.roles];
    const wait = (subject: string) => other.ask({ ...fay, subject, roles }, name, inputFor(String(id)));
    const waiting = [wait('greedy'), wait('greedy')];
    await expect(wait('greedy')).rejects.toThrow(code('QUOTA_EXCEEDED'));
    waiting.push(wait('modest'), wait('modest'));
    await expect(wait('third')).rejects.toThrow(code('OVERLOADED'));
    expect(await other.stop()).toBe(true);
    await Promise.all(waiting);
  });

  test('an inbox is counted for holders of its role and for callers that read everything', async () => {
    const role = `crew-${newId()}`;
    const worker = { ...max, roles: [role] };
    await routeTo(role);
    await routeTo(role, { not_before: '2099-01-01T00:00:00Z' });
    const params = { role };
    for (const who of [worker, ada, otto]) {
      expect(await ask(who, 'getInbox', { params })).toMatchObject({
        role,
        by_status: { pending: 2, active: 0, awaiting_approval: 0 },
        by_type: [{ task_type: 'work', pending: 2, active: 0 }],
        claimable: 1,
        oldest_claimable_at: expect.any(String),
        pending_approvals: 0,
      });
    }
    await expect(ask(lea, 'getInbox', { params })).rejects.toThrow(code('NOT_FOUND'));
  });
});
