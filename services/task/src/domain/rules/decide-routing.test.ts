import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { HandoffError, uuidv7 } from '@handoff/kernel';
import {
  ada,
  aDemand,
  aRequest,
  aRouting,
  aTask,
  fay,
  lea,
  newId,
  newSessionIds,
  noon,
  otto,
  person,
} from '../../testing/builders.js';
import { decideRouting, type OpenableSession, type SessionAnswer } from './decide-routing.js';

const nothing = () => undefined;

function openSession(named?: string): SessionAnswer & { readonly session: OpenableSession } {
  const { id, taskId } = newSessionIds();
  return { ok: true, session: { id, taskId: named ?? taskId, status: 'active', final: false } };
}

describe('routing a task', () => {
  test('makes a pending task of version 1 and one event', () => {
    const { aggregate, events } = decideRouting(aRequest(fay), aRouting(), nothing);
    expect(aggregate.task).toMatchObject({ status: 'pending', version: 1, fromRole: 'finance', toRole: 'manager' });
    expect(aggregate.task.participants).toEqual(['finance', 'manager']);
    expect(events.map(({ name }) => name)).toEqual(['task.routed']);
  });

  test('sends as the caller’s only role, not counting auditor', () => {
    const { aggregate } = decideRouting(aRequest(person('fay', 'auditor', 'finance')), aRouting(), nothing);
    expect(aggregate.task.fromRole).toBe('finance');
  });

  test.each([
    ['READ_ONLY_ROLE', otto, undefined],
    ['READ_ONLY_ROLE', person('nobody'), undefined],
    ['ROLE_NOT_HELD', fay, 'legal'],
    ['ROLE_REQUIRED', person('fay', 'finance', 'legal'), undefined],
  ] as const)('%s for %j sending as %s', (code, principal, fromRole) => {
    expect(() => decideRouting(aRequest(principal), aRouting({ fromRole }), nothing)).toThrow(
      expect.objectContaining({ code }),
    );
  });

  test('lets an admin send as any role, and records it as admin', () => {
    const { aggregate } = decideRouting(aRequest(ada), aRouting({ fromRole: 'legal' }), nothing);
    expect(aggregate.task).toMatchObject({ fromRole: 'legal', requestedBy: { subject: 'ada', role: 'admin' } });
  });

  test('the first task of a session takes the id generated for it, the next one a new id', () => {
    const session = openSession();
    const { taskId } = session.session;
    const first = decideRouting(aRequest(fay), aRouting({ session }), nothing).aggregate;
    const second = decideRouting(aRequest(fay), aRouting({ session }), () => first).aggregate;
    expect(first.task.id).toBe(taskId);
    expect(second.task.id).not.toBe(taskId);
    expect(second.task.sessionId).toBe(first.task.sessionId);
  });

  test('an id generated for the first task is not used when it is taken', () => {
    const session = openSession();
    const { task } = decideRouting(aRequest(fay), aRouting({ session }), nothing, () => true).aggregate;
    expect(task.id).not.toBe(session.session.taskId);
  });

  test('an id that a caller chose is not used, so that it reveals no hidden resource', () => {
    for (const named of [uuidv7(new Date(0)), randomUUID()]) {
      const session = openSession(named);
      expect(decideRouting(aRequest(fay), aRouting({ session }), nothing).aggregate.task.id).not.toBe(named);
    }
  });

  test('a task cannot be routed to auditor, because no caller can act as auditor', () => {
    const errors = [expect.objectContaining({ pointer: '/target' })];
    expect(() => decideRouting(aRequest(fay), aRouting({ toRole: 'auditor' }), nothing)).toThrow(
      expect.objectContaining({ code: 'VALIDATION_FAILED', errors }),
    );
  });

  test('an ended session takes no task', () => {
    const session: SessionAnswer = {
      ok: true,
      session: { id: newId(), taskId: newId(), status: 'completed', final: true },
    };
    expect(() => decideRouting(aRequest(fay), aRouting({ session }), nothing)).toThrow(
      expect.objectContaining({ code: 'ILLEGAL_TRANSITION' }),
    );
  });

  test('the session service’s error is the error', () => {
    const error = new HandoffError('UNKNOWN_SESSION');
    expect(() => decideRouting(aRequest(fay), aRouting({ session: { ok: false, error } }), nothing)).toThrow(error);
  });

  test('a hidden parent looks like a missing one', () => {
    const parent = aTask();
    const input = aRouting({ parentTaskId: parent.id });
    const unknown = expect.objectContaining({ code: 'UNKNOWN_TASK' });
    expect(() => decideRouting(aRequest(lea), input, () => ({ task: parent, approvals: [] }))).toThrow(unknown);
    expect(() => decideRouting(aRequest(fay), input, nothing)).toThrow(unknown);
    expect(
      decideRouting(aRequest(fay), input, () => ({ task: parent, approvals: [] })).aggregate.task.parentTaskId,
    ).toBe(parent.id);
  });

  test('a demanded approval parks the task from the start', () => {
    const approval = aDemand({ approverRole: 'legal', reason: 'contract' });
    const { aggregate, events } = decideRouting(aRequest(fay), aRouting({ approval }), nothing);
    expect(aggregate.task).toMatchObject({ status: 'awaiting_approval', parkedStatus: 'pending', version: 2 });
    expect(aggregate.task.participants).toEqual(['finance', 'manager', 'legal']);
    expect(aggregate.approvals).toMatchObject([
      {
        taskId: aggregate.task.id,
        demanded: true,
        reason: 'contract',
        requestedBy: { subject: 'fay', role: 'finance' },
      },
    ]);
    expect(events.map(({ name }) => name)).toEqual(['task.routed', 'approval.requested', 'task.parked']);
    expect(events[0]).toMatchObject({ task: { status: 'pending', version: 1 } });
  });

  test('contradictions in a demanded approval have pointers into the body of the routing', () => {
    const approval = aDemand({ approverRole: 'auditor' });
    const errors = [expect.objectContaining({ pointer: '/approval/approver_role' })];
    expect(() => decideRouting(aRequest(fay), aRouting({ approval }), nothing)).toThrow(
      expect.objectContaining({ code: 'VALIDATION_FAILED', errors }),
    );
  });

  test('only a keyed command is remembered on the task', () => {
    const commandId = newId();
    expect(decideRouting(aRequest(fay, { commandId, keyed: true }), aRouting(), nothing).aggregate.task.commandId).toBe(
      commandId,
    );
    expect(decideRouting(aRequest(fay, { commandId }), aRouting(), nothing).aggregate.task.commandId).toBeUndefined();
  });

  test('a task has its priority, its times and its attempts from the start', () => {
    const [notBefore, deadlineAt] = [new Date(noon.getTime() - 1), new Date(noon.getTime() + 1)];
    const given = { priority: 9, notBefore, deadlineAt, maxAttempts: 1 };
    const { task } = decideRouting(aRequest(fay), aRouting(given), () => undefined).aggregate;
    expect(task).toMatchObject({ ...given, attempt: 0, lease: undefined, claimedBy: undefined, deadLettered: false });
  });

  test('a deadline that has passed is a mistake', () => {
    expect(() => decideRouting(aRequest(fay), aRouting({ deadlineAt: noon }), () => undefined)).toThrow(
      expect.objectContaining({
        code: 'VALIDATION_FAILED',
        errors: [expect.objectContaining({ pointer: '/deadline_at' })],
      }),
    );
  });
});
