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

describe('what time does', () => {
  test('a task that nothing happened to for 30 days expires', () => {
    const change = decideExpiry(after(30), { task: aTask(), approvals: [] });
    expect(change?.aggregate.task).toMatchObject({ status: 'expired', version: 2 });
    expect(change?.events).toMatchObject([{ name: 'task.expired', fromStatus: 'pending', by: undefined }]);
  });

  test('an approval that nobody decided for 7 days expires, its task is rejected, and the others are cancelled', () => {
    const task = aTask({ status: 'awaiting_approval' });
    const late = anApproval({ taskId: task.id });
    const fresh = anApproval({ taskId: task.id, expiresAt: after(9).now });
    const change = decideExpiry(after(7), { task, approvals: [late, fresh] });
    expect(change?.aggregate.task.status).toBe('rejected');
    expect(change?.aggregate.approvals.map(({ status }) => status)).toEqual(['expired', 'cancelled']);
    expect(change?.events.map(({ name }) => name)).toEqual(['approval.expired', 'approval.cancelled', 'task.rejected']);
  });

  test('an approval that is to be escalated asks another role for as long again, and is then to be rejected', () => {
    const task = aTask({ status: 'awaiting_approval' });
    const votes = [aVote(max)];
    const groups = [{ role: 'manager', required: 2 }];
    const late = anApproval({ ...{ taskId: task.id, groups, votes }, onExpiry: 'escalate', escalateTo: 'board' });
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

  test.each([fay, max])('silence ends no work that somebody holds, whoever asked: by $subject', (asker) => {
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

  test('of several that are overdue one to be rejected is enough', () => {
    const task = aTask({ status: 'awaiting_approval' });
    const late = anApproval({ taskId: task.id });
    const escalating = anApproval({ taskId: task.id, onExpiry: 'escalate', escalateTo: 'board' });
    const change = decideExpiry(after(7), { task, approvals: [escalating, late] });
    expect(change?.aggregate.task.status).toBe('rejected');
    expect(change?.aggregate.approvals.map(({ status }) => status)).toEqual(['cancelled', 'expired']);
  });

  test('what is not due stays', () => {
    const task = aTask({ status: 'awaiting_approval' });
    expect(decideExpiry(after(6), { task, approvals: [anApproval({ taskId: task.id })] })).toBeUndefined();
  });

  test('what has ended does not expire', () => {
    expect(decideExpiry(after(99), { task: aTask({ status: 'completed' }), approvals: [] })).toBeUndefined();
  });
});
