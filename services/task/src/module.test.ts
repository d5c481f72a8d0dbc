import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '@handoff/testing';
import { budget, fay, lea, max, newId, otto } from './testing/builders.js';
import { hearEvents } from './testing/hear-events.js';
import { aSession } from './testing/serve-sessions.js';
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

    await eventually(() => events.about(routed['task_id']).length === 4);
    expect(events.about(routed['task_id']).map(({ name, sequence }) => [name, sequence])).toEqual([
      ['task.routed', 1],
      ['task.parked', 2],
      ['task.resumed', 3],
      ['task.completed', 4],
    ]);
    expect(events.about(requested['approval_id']).map(({ name, sequence }) => [name, sequence])).toEqual([
      ['approval.requested', 1],
      ['request.refused', undefined],
      ['approval.decided', 2],
    ]);
    expect(JSON.stringify(events.heard)).not.toContain('over 1000');
    expect(JSON.stringify(events.heard)).not.toContain('"amount"');
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
