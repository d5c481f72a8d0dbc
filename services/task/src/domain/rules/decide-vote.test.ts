import { describe, expect, test } from '@jest/globals';
import {
  aRequestedVote,
  ada,
  anApproval,
  aRequest,
  aTask,
  DAY_MS,
  fay,
  lea,
  max,
  noon,
  otto,
  person,
} from '../../testing/builders.js';
import { decideVote } from './decide-vote.js';
import type { TaskAggregate } from '../task-aggregate.js';
import type { ApprovalDecision } from '../approval/vote.js';

function waitingFor(...roles: string[]): TaskAggregate {
  const task = aTask({ status: 'awaiting_approval', parkedStatus: 'active' });
  return { task, approvals: roles.map((role) => anApproval({ taskId: task.id, groups: [{ role, required: 1 }] })) };
}

function decide(
  who: Parameters<typeof aRequest>[0],
  aggregate: TaskAggregate,
  decision: ApprovalDecision,
  nth = 0,
  ifMatch?: number[],
) {
  const given = ifMatch === undefined ? {} : { ifMatch };
  return decideVote(
    aRequest(who, given),
    aggregate,
    aggregate.approvals[nth]!.id,
    aRequestedVote({ decision, notes: 'noted' }),
  );
}

describe('deciding an approval', () => {
  test('approving the only one resumes the task to its former status', () => {
    const { approval, aggregate, events } = decide(max, waitingFor('manager'), 'approved');
    expect(approval).toMatchObject({
      status: 'approved',
      notes: 'noted',
      decisionAt: noon,
      decidedBy: { issuer: max.issuer, subject: 'max', role: 'manager' },
    });
    expect(aggregate.task).toMatchObject({ status: 'active', parkedStatus: undefined, version: 2 });
    expect(events.map(({ name }) => name)).toEqual(['approval.decided', 'task.resumed']);
  });

  test('the task waits until the last approval is given', () => {
    const first = decide(max, waitingFor('manager', 'legal'), 'approved');
    expect(first.aggregate.task).toMatchObject({ status: 'awaiting_approval', parkedStatus: 'active', version: 2 });
    const last = decide(person('lea', 'legal', 'manager'), first.aggregate, 'approved', 1);
    expect(last.aggregate.task).toMatchObject({ status: 'active', version: 3 });
  });

  test('the first rejection rejects the task and cancels its other approvals', () => {
    const { aggregate, events } = decide(max, waitingFor('manager', 'legal'), 'rejected');
    expect(aggregate.task.status).toBe('rejected');
    expect(aggregate.approvals.map(({ status }) => status)).toEqual(['rejected', 'cancelled']);
    expect(events.map(({ name }) => name)).toEqual(['approval.decided', 'approval.cancelled', 'task.rejected']);
  });

  test('the requester cannot decide, not even as an admin', () => {
    for (const who of [person('fay', 'finance', 'manager'), person('fay', 'admin')]) {
      expect(() => decide(who, waitingFor('manager'), 'approved')).toThrow(
        expect.objectContaining({ code: 'FOUR_EYES' }),
      );
    }
  });

  test('the same subject of another issuer is another person', () => {
    const other = { ...person('fay', 'manager'), issuer: 'https://other.example' };
    expect(decide(other, waitingFor('manager'), 'approved').approval.status).toBe('approved');
  });

  test('an admin can decide another person’s request', () => {
    expect(decide(ada, waitingFor('manager'), 'approved').approval.decidedBy).toMatchObject({ role: 'admin' });
  });

  test.each([
    ['NOT_FOUND', lea],
    ['ROLE_NOT_HELD', fay],
    ['READ_ONLY_ROLE', otto],
  ] as const)('%s for %j', (code, principal) => {
    expect(() => decide(principal, waitingFor('manager'), 'approved')).toThrow(expect.objectContaining({ code }));
  });

  test('the same decision again by the same person changes nothing', () => {
    const decided = decide(max, waitingFor('manager'), 'approved');
    expect(decide(max, decided.aggregate, 'approved', 0, [2])).toMatchObject({ ...decided, events: [] });
  });

  test('a stale If-Match is refused even if the decision is on record', () => {
    const decided = decide(max, waitingFor('manager'), 'approved');
    expect(() => decide(max, decided.aggregate, 'approved', 0, [1])).toThrow(
      expect.objectContaining({ code: 'VERSION_MISMATCH', facts: { current_version: 2 } }),
    );
  });

  test.each([
    ['routed', { parties: [{ issuer: max.issuer, subject: 'max' }] }, max],
    [
      'is an actor of who did',
      { parties: [{ issuer: max.issuer, subject: 'agent-7' }] },
      { ...max, authentication: { actor: 'agent-7' } },
    ],
    [
      'is acted for by who did',
      { parties: [{ issuer: max.issuer, subject: 'max' }] },
      { ...person('mia', 'manager'), authentication: { actor: 'max' } },
    ],
    [
      'has an actor in common, however far back',
      { parties: [{ issuer: max.issuer, subject: 'outer' }] },
      { ...max, authentication: { actor: 'agent-7', priorActors: ['outer'] } },
    ],
  ])('nobody decides who %s, whoever asked', (_, given, who) => {
    const { task, approvals } = waitingFor('manager');
    expect(() => decide(who, { task: { ...task, ...given }, approvals }, 'approved')).toThrow(
      expect.objectContaining({ code: 'FOUR_EYES' }),
    );
  });

  test('a decided approval cannot be decided again, and the error shows the first decision', () => {
    const { aggregate } = decide(max, waitingFor('manager'), 'approved');
    const refused = expect.objectContaining({
      code: 'ALREADY_DECIDED',
      facts: {
        decision: 'approved',
        decided_by: { issuer: max.issuer, subject: 'max' },
        role: 'manager',
        decision_at: noon.toISOString(),
      },
    });
    expect(() => decide(max, aggregate, 'rejected')).toThrow(refused);
    expect(() => decide(person('mia', 'manager'), aggregate, 'approved')).toThrow(refused);
  });

  test('a cancelled approval cannot be decided', () => {
    const task = aTask({ status: 'cancelled' });
    const aggregate = { task, approvals: [anApproval({ taskId: task.id, status: 'cancelled' })] };
    expect(() => decide(max, aggregate, 'approved')).toThrow(expect.objectContaining({ code: 'ILLEGAL_TRANSITION' }));
  });

  test('an overdue approval cannot be given, even before the timer has expired it', () => {
    const aggregate = waitingFor('manager');
    const late = aRequest(max, {}, new Date(noon.getTime() + 7 * DAY_MS));
    expect(() => decideVote(late, aggregate, aggregate.approvals[0]!.id, aRequestedVote())).toThrow(
      expect.objectContaining({ code: 'ILLEGAL_TRANSITION', facts: { current_status: 'expired' } }),
    );
  });

  test('If-Match has to name the current version of the approval', () => {
    expect(() => decide(max, waitingFor('manager'), 'approved', 0, [2])).toThrow(
      expect.objectContaining({ code: 'VERSION_MISMATCH' }),
    );
  });
});
