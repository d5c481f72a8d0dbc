import { describe, expect, test } from '@jest/globals';
import {
  aClaimedTask,
  anApproval,
  aTask,
  aVote,
  DAY_MS,
  fay,
  max,
  newId,
  noon,
  policy,
} from '../../testing/builders.js';
import { decideExpiry } from './decide-expiry.js';

function after(days: number) {
  return { now: new Date(noon.getTime() + days * DAY_MS), policy, newId };
}

describe('the passing of time', () => {
  test('expires a task after 30 days without a change', () => {
    const change = decideExpiry(after(30), { task: aTask(), approvals: [] });
    expect(change?.aggregate.task).toMatchObject({ status: 'expired', version: 2 });
    expect(change?.events).toMatchObject([{ name: 'task.expired', fromStatus: 'pending', by: undefined }]);
  });

  test('expires an approval after 7 days without a decision, rejects its task, and cancels the other approvals', () => {
    const task = aTask({ status: 'awaiting_approval' });
    const late = anApproval({ taskId: task.id });
    const fresh = anApproval({ taskId: task.id, expiresAt: after(9).now });
    const change = decideExpiry(after(7), { task, approvals: [late, fresh] });
    expect(change?.aggregate.task.status).toBe('rejected');
    expect(change?.aggregate.approvals.map(({ status }) => status)).toEqual(['expired', 'cancelled']);
    expect(change?.events.map(({ name }) => name)).toEqual(['approval.expired', 'approval.cancelled', 'task.rejected']);
  });

  test('escalates an overdue approval to another role, for as long again, and expires it after that', () => {
    const task = aTask({ status: 'awaiting_approval' });
    const votes = [aVote(max)];
    const groups = [{ role: 'manager', required: 2 }];
    const late = anApproval({ taskId: task.id, groups, votes, onExpiry: 'escalate', escalateTo: 'board' });
    const change = decideExpiry(after(8), { task, approvals: [late] });
    expect(change?.aggregate.approvals).toMatchObject([
      {
        status: 'pending',
        groups: [{ role: 'board', required: 1 }],
        escalated: true,
        onExpiry: 'reject',
        expiresAt: after(15).now,
        votes,
        version: 2,
      },
    ]);
    expect(change?.aggregate.task).toMatchObject({ status: 'awaiting_approval', parkedStatus: 'pending', version: 2 });
    expect(change?.aggregate.task.participants).toEqual(['finance', 'manager', 'board']);
    expect(change?.events.map(({ name }) => name)).toEqual(['approval.escalated', 'task.parked']);
    const end = decideExpiry(after(15), change!.aggregate);
    expect(end?.aggregate).toMatchObject({ task: { status: 'rejected' }, approvals: [{ status: 'expired' }] });
  });

  test.each([fay, max])('does not end work under a lease when $subject requested the approval', (asker) => {
    const task = aClaimedTask({ status: 'awaiting_approval', parkedStatus: 'active', expiresAt: after(30).now });
    const requestedBy = { issuer: asker.issuer, subject: asker.subject, role: asker.roles[0]! };
    const late = anApproval({ taskId: task.id, requestedBy });
    const other = anApproval({ taskId: task.id, expiresAt: after(9).now });
    const change = decideExpiry(after(7), { task, approvals: [late] });
    expect(change?.aggregate).toMatchObject({ task: { status: 'active' }, approvals: [{ status: 'expired' }] });
    expect(change?.events.map(({ name }) => name)).toEqual(['approval.expired', 'task.resumed']);
    const both = decideExpiry(after(7), { task, approvals: [late, other] });
    expect(both?.aggregate.task).toMatchObject({ status: 'awaiting_approval', parkedStatus: 'active' });
    expect(both?.aggregate.approvals.map(({ status }) => status)).toEqual(['expired', 'pending']);
  });

  test('rejects the task when one of several overdue approvals is not to be escalated', () => {
    const task = aTask({ status: 'awaiting_approval' });
    const late = anApproval({ taskId: task.id });
    const escalating = anApproval({ taskId: task.id, onExpiry: 'escalate', escalateTo: 'board' });
    const change = decideExpiry(after(7), { task, approvals: [escalating, late] });
    expect(change?.aggregate.task.status).toBe('rejected');
    expect(change?.aggregate.approvals.map(({ status }) => status)).toEqual(['cancelled', 'expired']);
  });

  test('changes nothing that is not due', () => {
    const task = aTask({ status: 'awaiting_approval' });
    expect(decideExpiry(after(6), { task, approvals: [anApproval({ taskId: task.id })] })).toBeUndefined();
  });

  test('does not expire an ended task', () => {
    expect(decideExpiry(after(99), { task: aTask({ status: 'completed' }), approvals: [] })).toBeUndefined();
  });
});
