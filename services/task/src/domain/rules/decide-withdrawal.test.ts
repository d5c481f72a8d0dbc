import { describe, expect, test } from '@jest/globals';
import { aClaimedTask, ada, anApproval, aRequest, aTask, fay, lea, max, otto, person } from '../../testing/builders.js';
import type { TaskAggregate } from '../task-aggregate.js';
import { decideWithdrawal } from './decide-withdrawal.js';

function waiting(
  given: Parameters<typeof anApproval>[0] = {},
  task = aTask({ status: 'awaiting_approval' }),
): TaskAggregate {
  return { task, approvals: [anApproval({ taskId: task.id, ...given })] };
}

function withdraw(who: Parameters<typeof aRequest>[0], aggregate: TaskAggregate, ifMatch?: number[]) {
  const call = ifMatch === undefined ? {} : { ifMatch };
  return decideWithdrawal(aRequest(who, call), aggregate, {
    approvalId: aggregate.approvals[0]!.id,
    reason: 'found it',
  });
}

describe('withdrawing an approval', () => {
  test('cancels it, and the task goes on as if it had not been requested', () => {
    const { approval, aggregate, events } = withdraw(fay, waiting());
    expect(approval).toMatchObject({ status: 'cancelled', notes: 'found it', decidedBy: undefined, version: 2 });
    expect(aggregate.task).toMatchObject({ status: 'pending', parkedStatus: undefined, version: 2 });
    expect(events.map(({ name }) => name)).toEqual(['approval.withdrawn', 'task.resumed']);
  });

  test('the task waits on for its other pending approvals', () => {
    const { task, approvals } = waiting();
    const { aggregate } = withdraw(fay, { task, approvals: [...approvals, anApproval({ taskId: task.id })] });
    expect(aggregate.task.status).toBe('awaiting_approval');
    expect(aggregate.approvals.map(({ status }) => status)).toEqual(['cancelled', 'pending']);
  });

  test('is open to the requester in the role of the request, and to admins', () => {
    const held = aClaimedTask({ status: 'awaiting_approval', parkedStatus: 'active' });
    const byHolder = waiting({ requestedBy: { issuer: max.issuer, subject: 'max', role: 'manager' } }, held);
    expect(withdraw(max, byHolder).aggregate.task.status).toBe('active');
    expect(withdraw(ada, byHolder).events[0]).toMatchObject({ by: { role: 'admin' } });
    for (const [who, code] of [
      [fay, 'ROLE_NOT_HELD'],
      [person('mia', 'manager'), 'ROLE_NOT_HELD'],
      [person('max', 'finance'), 'ROLE_NOT_HELD'],
      [otto, 'READ_ONLY_ROLE'],
      [lea, 'NOT_FOUND'],
    ] as const) {
      expect(() => withdraw(who, byHolder)).toThrow(expect.objectContaining({ code }));
    }
  });

  test.each([
    ['was demanded with the routing', { demanded: true }],
    ['asks anew what was asked before', { renewed: true }],
    ['was decided', { status: 'approved' }],
    ['was withdrawn', { status: 'cancelled' }],
  ] as const)('is not possible of one that %s', (_, given) => {
    expect(() => withdraw(fay, waiting(given))).toThrow(expect.objectContaining({ code: 'ILLEGAL_TRANSITION' }));
  });

  test('If-Match has to name its current version', () => {
    expect(() => withdraw(fay, waiting(), [2])).toThrow(expect.objectContaining({ code: 'VERSION_MISMATCH' }));
  });
});
