import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readEvent, type OperationName, type ReceivedEvent } from '@handoff/contracts';
import { eventually } from '@handoff/testing';
import { ada, fay, lea, max, newId, newSessionIds, otto } from './testing/builders.js';
import type { Claimed } from './testing/claims.js';
import { aSession } from './testing/serve-sessions.js';
import { startTaskProcess, type TaskProcess } from './testing/start-task-process.js';

let process: TaskProcess;
const heard: ReceivedEvent[] = [];

beforeAll(async () => {
  process = await startTaskProcess({ MAX_IN_FLIGHT: '2' });
  const consumer = { durable: 'test', subjects: ['handoff.evt.>'], maxBatch: 100 };
  await process.bus.events.consume(consumer, (events) => {
    heard.push(...events.map(({ data, subject }) => readEvent(data, subject)));
    return Promise.resolve(events.map(() => 'ack' as const));
  });
});
afterAll(() => process.stop());

const ask: TaskProcess['ask'] = (...args) => process.ask(...args);
const budget = (more: object = {}) => ({
  body: { target: 'manager', task: { type: 'budget_check', data: { amount: 1200 }, urgent: true }, ...more },
});
const code = (expected: string): unknown => expect.objectContaining({ code: expected });

function eventsAbout(id: unknown): readonly ReceivedEvent[] {
  return heard.filter(({ subject }) => subject === id);
}

describe('the task service on the bus', () => {
  test('the budget workflow: routed in a session, approved by another person, completed, with one event per step', async () => {
    const session = aSession();
    process.sessions.set(session.session_id, session);
    const routed = await ask(fay, 'routeTask', budget({ session_id: session.session_id }));
    expect(routed).toEqual({ task_id: session.task_id, status: 'pending', trace_id: 'trace-1', version: 1 });
    const task = { params: { task_id: routed['task_id'] } };
    expect(await ask(max, 'getTask', task)).toMatchObject({
      task_type: 'budget_check',
      data: { amount: 1200, urgent: true },
      session_id: session.session_id,
      requested_by: { subject: 'fay' },
    });

    const body = { task_id: routed['task_id'], approver_role: 'legal', reason: 'over 1000' };
    const requested = await ask(fay, 'requestApproval', { body });
    expect(requested).toMatchObject({ status: 'pending', version: 1 });
    const approval = { params: { approval_id: requested['approval_id'] } };
    expect(await ask(fay, 'getStatus', { params: { id: routed['task_id'] } })).toMatchObject({
      kind: 'task',
      status: 'awaiting_approval',
      waiting_for: [{ kind: 'approval', id: requested['approval_id'], role: 'legal' }],
      next_action: `Waiting for a holder of role legal to decide approval ${String(requested['approval_id'])}.`,
    });
    await expect(ask(max, 'completeTask', { ...task, body: {} })).rejects.toThrow(code('ILLEGAL_TRANSITION'));
    await expect(ask(fay, 'decideApproval', { ...approval, body: { decision: 'approved' } })).rejects.toThrow(
      code('ROLE_NOT_HELD'),
    );
    const decided = await ask(lea, 'decideApproval', { ...approval, body: { decision: 'approved', notes: 'fine' } });
    expect(decided).toMatchObject({ status: 'approved', notes: 'fine', decided_by: { subject: 'lea' }, version: 2 });
    expect(await ask(max, 'completeTask', { ...task, body: { result: { approved: true } } })).toMatchObject({
      status: 'completed',
      result: { approved: true },
      version: 4,
    });

    await eventually(() => eventsAbout(routed['task_id']).length === 4);
    expect(eventsAbout(routed['task_id']).map(({ name, sequence }) => [name, sequence])).toEqual([
      ['task.routed', 1],
      ['task.parked', 2],
      ['task.resumed', 3],
      ['task.completed', 4],
    ]);
    expect(eventsAbout(requested['approval_id']).map(({ name, sequence }) => [name, sequence])).toEqual([
      ['approval.requested', 1],
      ['request.refused', undefined],
      ['approval.decided', 2],
    ]);
    expect(JSON.stringify(heard)).not.toContain('over 1000');
    expect(JSON.stringify(heard)).not.toContain('"amount"');
  });

  test('a missing session takes no task, and a repeated command still gets its first reply', async () => {
    await expect(ask(fay, 'routeTask', budget({ session_id: newId() }))).rejects.toThrow(code('UNKNOWN_SESSION'));
    const session = aSession();
    process.sessions.set(session.session_id, session);
    const given = { ...budget({ session_id: session.session_id }), call: { keyed: true, commandId: newId() } };
    const first = await ask(fay, 'routeTask', given);
    process.sessions.set(session.session_id, aSession({ ...session, status: 'completed' }));
    await expect(ask(fay, 'routeTask', { ...given, call: {} })).rejects.toThrow(code('ILLEGAL_TRANSITION'));
    process.sessions.delete(session.session_id);
    expect(await ask(fay, 'routeTask', given)).toEqual(first);
  });

  test('an inbox is a list by target and status', async () => {
    const { task_id: id } = await ask(max, 'routeTask', { body: { target: 'legal', task: { task_type: 'review' } } });
    const inbox = await ask(lea, 'listTasks', { query: { target: 'legal', status: 'pending', limit: 100 } });
    expect(inbox).toMatchObject({ next_cursor: null, tasks: [{ task_id: id }] });
    expect(await ask(fay, 'listTasks', { query: { target: 'legal', limit: 100 } })).toMatchObject({ tasks: [] });
    expect(await ask(otto, 'listTasks', { query: { target: 'legal', limit: 100 } })).toMatchObject({
      tasks: [{ task_id: id }],
    });
  });

  test('approvals are listed for callers that see their task', async () => {
    const { task_id: id } = await ask(fay, 'routeTask', budget());
    await ask(fay, 'requestApproval', { body: { task_id: id, approver_role: 'legal', decision: 'pending' } });
    const query = { task_id: id, status: 'pending', limit: 20 };
    expect(await ask(lea, 'listApprovals', { query })).toMatchObject({ approvals: [{ approver_role: 'legal' }] });
    expect(await ask({ ...lea, roles: ['sales'] }, 'listApprovals', { query })).toMatchObject({ approvals: [] });
  });

  test('hidden resources look like missing ones', async () => {
    const { task_id: id } = await ask(fay, 'routeTask', budget());
    const { approval_id: approvalId } = await ask(fay, 'requestApproval', {
      body: { task_id: id, approver_role: 'manager' },
    });
    const missing = code('NOT_FOUND');
    await expect(ask(lea, 'getTask', { params: { task_id: id } })).rejects.toThrow(missing);
    await expect(ask(lea, 'getApproval', { params: { approval_id: approvalId } })).rejects.toThrow(missing);
    await expect(ask(lea, 'getStatus', { params: { id } })).rejects.toThrow(missing);
    await expect(ask(lea, 'getStatus', { params: { id: approvalId } })).rejects.toThrow(missing);
    await expect(ask(fay, 'getStatus', { params: { id: newId() } })).rejects.toThrow(missing);
    await expect(ask(fay, 'getTask', { params: { task_id: approvalId } })).rejects.toThrow(missing);
    await expect(ask(fay, 'getApproval', { params: { approval_id: id } })).rejects.toThrow(missing);
    expect(await ask(otto, 'getApproval', { params: { approval_id: approvalId } })).toMatchObject({
      status: 'pending',
    });
  });
});

describe('waiting for a change', () => {
  test('any number of waiting callers are answered at once, and do not slow down commands', async () => {
    const { task_id: id } = await ask(fay, 'routeTask', budget());
    const waiting = Array.from({ length: 50 }, () =>
      ask(max, 'getStatus', { params: { id }, query: { since_version: 1, wait_ms: 30_000 } }),
    );
    await ask(fay, 'cancelTask', { params: { task_id: id }, body: { reason: 'no need' } });
    for (const view of await Promise.all(waiting)) expect(view).toMatchObject({ status: 'cancelled', version: 2 });
  });

  test('a decision ends waits for the task and waits for the approval', async () => {
    const { task_id: taskId } = await ask(fay, 'routeTask', budget());
    const { approval_id: id } = await ask(fay, 'requestApproval', {
      body: { task_id: taskId, approver_role: 'manager' },
    });
    const query = { wait_ms: 30_000 };
    const ofTask = ask(fay, 'getStatus', { params: { id: taskId }, query: { ...query, since_version: 2 } });
    const ofApproval = ask(fay, 'getStatus', { params: { id }, query: { ...query, since_version: 1 } });
    await ask(ada, 'decideApproval', { params: { approval_id: id }, body: { decision: 'rejected' } });
    expect(await ofTask).toMatchObject({
      kind: 'task',
      status: 'rejected',
      next_action: 'Nothing: the task is rejected.',
    });
    expect(await ofApproval).toMatchObject({ kind: 'approval', status: 'rejected', waiting_for: null });
  });

  test('without a change the reply is the present state, before the deadline of the call', async () => {
    const { task_id: id } = await ask(fay, 'routeTask', budget());
    // The client gives up at the deadline, so any reply came before it. A machine that stands still near it may make the
    // reply late: then it asks again.
    const view = await eventually(() =>
      ask(fay, 'getStatus', {
        params: { id },
        query: { since_version: 1, wait_ms: 30_000 },
        call: { deadline: new Date(Date.now() + 3_000) },
      }),
    );
    expect(view).toMatchObject({ status: 'pending', version: 1 });
  });

  test('a session waits for its first task, then for whatever that task waits for', async () => {
    const session = aSession({ status: 'active', version: 3 });
    process.sessions.set(session.session_id, session);
    const status = () => ask(fay, 'getStatus', { params: { id: session.session_id } });
    expect(await status()).toMatchObject({
      kind: 'session',
      version: 3,
      waiting_for: [{ kind: 'task', id: session.task_id, role: 'finance' }],
    });
    await ask(fay, 'routeTask', budget({ session_id: session.session_id }));
    expect(await status()).toMatchObject({ waiting_for: [{ kind: 'task', id: session.task_id, role: 'manager' }] });
    await ask(max, 'completeTask', { params: { task_id: session.task_id }, body: {} });
    expect(await status()).toMatchObject({ waiting_for: null, next_operations: ['routeTask', 'updateSession'] });
    process.sessions.set(session.session_id, aSession({ ...session, status: 'completed' }));
    expect(await status()).toMatchObject({ status: 'completed', next_action: 'Nothing: the session is completed.' });
  });

  test('a session with a hidden root task looks like one without', async () => {
    const hidden = aSession({ status: 'active' });
    const { task_id: id } = await ask(max, 'routeTask', { body: { target: 'legal', task: { task_type: 'review' } } });
    const named = { ...hidden, task_id: String(id) };
    process.sessions.set(hidden.session_id, named);
    const status = () => ask(fay, 'getStatus', { params: { id: hidden.session_id } });
    const seen = await status();
    process.sessions.set(hidden.session_id, hidden);
    const none = await status();
    expect(JSON.stringify(seen).replaceAll(named.task_id, hidden.task_id)).toBe(JSON.stringify(none));
  });

  test('a task with the id of a session does not hide the session', async () => {
    // Of one instant, so that the foreign session's task id counts as generated with it.
    const { id: foreignId, taskId } = newSessionIds();
    const session = aSession({ status: 'active', session_id: taskId });
    process.sessions.set(session.session_id, session);
    const foreign = aSession({ agent_role: 'legal', session_id: foreignId, task_id: taskId });
    process.sessions.set(foreign.session_id, foreign);
    const body = { session_id: foreign.session_id, target: 'manager', task: { task_type: 'review' } };
    const { task_id: id } = await ask(lea, 'routeTask', { body });
    expect(id).toBe(session.session_id);
    for (const who of [fay, ada])
      expect(await ask(who, 'getStatus', { params: { id } })).toMatchObject({ kind: 'session' });
    expect(await ask(max, 'getStatus', { params: { id } })).toMatchObject({ kind: 'task' });
  });

  test('a task takes a new id when its session’s id for it belongs to an approval', async () => {
    const { task_id: taskId } = await ask(fay, 'routeTask', budget());
    const { approval_id: id } = await ask(fay, 'requestApproval', {
      body: { task_id: taskId, approver_role: 'manager' },
    });
    const session = aSession({ task_id: String(id) });
    process.sessions.set(session.session_id, session);
    const routed = await ask(fay, 'routeTask', budget({ session_id: session.session_id }));
    expect(routed['task_id']).not.toBe(id);
    expect(await ask(fay, 'getStatus', { params: { id } })).toMatchObject({ kind: 'approval' });
  });

  test('a wait for one resource or several ends when the caller has gone', async () => {
    const { task_id: id } = await ask(fay, 'routeTask', budget());
    const gone = new AbortController();
    const waiting = [
      ask(fay, 'getStatus', {
        params: { id },
        query: { since_version: 1, wait_ms: 30_000 },
        abandoned: gone.signal,
      }),
      ask(fay, 'queryStatus', {
        body: { ids: [id], since_version: { [String(id)]: 1 }, wait_ms: 30_000 },
        abandoned: gone.signal,
      }),
    ];
    // They look, and once more at new parts. Once three later requests are answered, they wait.
    for (let n = 0; n < 3; n += 1) await ask(fay, 'getStatus', { params: { id } });
    gone.abort();
    expect(await Promise.all(waiting)).toMatchObject([{ status: 'pending', changes: [] }, { statuses: [] }]);
    // Sooner than their next look without a hint.
  });

  test('waiting callers are answered when the service stops', async () => {
    const other = await startTaskProcess();
    const { task_id: id } = await other.ask(fay, 'routeTask', budget());
    const waiting = other.ask(fay, 'getStatus', { params: { id }, query: { since_version: 1, wait_ms: 30_000 } });
    expect(await other.stop()).toBe(true);
    expect(await waiting).toMatchObject({ status: 'pending', version: 1 });
  });
});

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
    await eventually(() => eventsAbout(id).length === 4);
    expect(eventsAbout(id).map(({ name }) => name)).toEqual([
      'task.routed',
      'task.claimed',
      'task.progressed',
      'task.completed',
    ]);
    expect(JSON.stringify([heard, await ask(ada, 'getTask', { params })])).not.toContain(lease_id);
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
