import { describe, expect, test } from '@jest/globals';
import { anApproval, aTask, DAY_MS, newId, noon, policy } from '../testing/builders.js';
import { expireOverdue } from './expire.js';

function after(days: number) {
  return { now: new Date(noon.getTime() + days * DAY_MS), policy, newId };
}

describe('what time does', () => {
  test('a task that nothing happened to for 30 days expires', () => {
    const change = expireOverdue(after(30), { task: aTask(), approvals: [] });
    expect(change?.file.task).toMatchObject({ status: 'expired', version: 2 });
    expect(change?.events).toMatchObject([{ name: 'task.expired', fromStatus: 'pending', by: undefined }]);
  });

  test('an approval that nobody decided for 7 days expires, its task with it, and the others are cancelled', () => {
    const task = aTask({ status: 'awaiting_approval' });
    const late = anApproval({ taskId: task.id });
    const fresh = anApproval({ taskId: task.id, expiresAt: after(9).now });
    const change = expireOverdue(after(7), { task, approvals: [late, fresh] });
    expect(change?.file.task.status).toBe('expired');
    expect(change?.file.approvals.map(({ status }) => status)).toEqual(['expired', 'cancelled']);
    expect(change?.events.map(({ name }) => name)).toEqual(['approval.expired', 'approval.cancelled', 'task.expired']);
  });

  test('what is not due stays', () => {
    const task = aTask({ status: 'awaiting_approval' });
    expect(expireOverdue(after(6), { task, approvals: [anApproval({ taskId: task.id })] })).toBeUndefined();
  });

  test('what has ended does not expire', () => {
    expect(expireOverdue(after(99), { task: aTask({ status: 'completed' }), approvals: [] })).toBeUndefined();
  });
});
