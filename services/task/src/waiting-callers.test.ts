import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '@handoff/testing';
import { ada, budget, fay, lea, max, newSessionIds } from './testing/builders.js';
import { aSession } from './testing/serve-sessions.js';
import { startTaskProcess, type TaskProcess } from './testing/start-task-process.js';

let process: TaskProcess;

beforeAll(async () => {
  process = await startTaskProcess({ MAX_IN_FLIGHT: '2' });
});
afterAll(() => process.stop());

const ask: TaskProcess['ask'] = (...args) => process.ask(...args);

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
