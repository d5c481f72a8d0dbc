import { ADMIN_ROLE, HandoffError, isSamePerson, mayActFor, type Principal } from '@handoff/kernel';
import { stepApproval, type Approval } from '../approval/approval.js';
import type { RequestEnvironment } from '../decision-environment.js';
import { requireVersion, requireVisible, requireWriter } from '../permissions.js';
import { personActingAs, type Person } from '../task/person.js';
import { takeEffect } from '../approval/take-effect.js';
import { withApproval, type ApprovalChange, type TaskAggregate } from '../task-aggregate.js';

export interface WithdrawApproval {
  readonly approvalId: string;
  /** Stored in the approval's notes. */
  readonly reason: string | undefined;
}

/**
 * Withdraws an approval, and the task goes on as if it had not been requested. Only the requester or an admin may. An
 * approval that was demanded by the routing, or renewed by an amendment, stays: the task must not go on without it.
 *
 * @throws HandoffError `NOT_FOUND`, `READ_ONLY_ROLE`, `ROLE_NOT_HELD`, `VERSION_MISMATCH`, `ILLEGAL_TRANSITION` when it
 * is not pending or has to stay.
 */
export function decideWithdrawal(
  environment: RequestEnvironment,
  found: TaskAggregate | undefined,
  { approvalId, reason }: WithdrawApproval,
): ApprovalChange {
  const { principal, ifMatch } = environment.call;
  const aggregate = requireVisible(found, principal, notFound);
  const approval = aggregate.approvals.find(({ id }) => id === approvalId);
  if (approval === undefined) throw notFound();
  const by = requireRequester(approval, principal);
  requireVersion(ifMatch, approval.version);
  requireWithdrawable(approval);
  const withdrawn = stepApproval(approval, 'withdraw', environment, { notes: reason });
  const effect = takeEffect(environment, withApproval(aggregate, withdrawn), undefined, by);
  const { task } = effect.aggregate;
  return {
    approval: withdrawn,
    aggregate: effect.aggregate,
    events: [
      { name: 'approval.withdrawn', approval: withdrawn, task, fromStatus: approval.status, by },
      ...effect.events,
    ],
  };
}

/** Whether the caller may withdraw an approval now. */
export function mayWithdraw(principal: Principal, approval: Approval): boolean {
  return approval.status === 'pending' && isFreelyAsked(approval) && requesterRole(approval, principal) !== undefined;
}

/** The role in which the caller may withdraw an approval: the role of its request if it still holds it, or admin. */
function requesterRole({ requestedBy }: Approval, principal: Principal): string | undefined {
  const mine = isSamePerson(requestedBy, principal) && mayActFor(principal, requestedBy.role);
  if (mine) return requestedBy.role;
  return principal.roles.includes(ADMIN_ROLE) ? ADMIN_ROLE : undefined;
}

function requireRequester(approval: Approval, principal: Principal): Person {
  requireWriter(principal);
  const role = requesterRole(approval, principal);
  if (role !== undefined) return personActingAs(principal, role);
  throw new HandoffError('ROLE_NOT_HELD', { detail: 'Only whoever asked for an approval takes it back, or an admin.' });
}

function requireWithdrawable(approval: Approval): void {
  if (approval.status !== 'pending' || isFreelyAsked(approval)) return;
  throw new HandoffError('ILLEGAL_TRANSITION', {
    detail: approval.demanded
      ? 'This approval was demanded with the routing of the task: the task does not go on without it. Cancel the task.'
      : 'This approval was asked for anew because the task was amended: the task does not go on without it.',
    facts: { current_status: approval.status },
  });
}

function isFreelyAsked({ demanded, renewed }: Approval): boolean {
  return !demanded && !renewed;
}

function notFound(): HandoffError {
  return new HandoffError('NOT_FOUND');
}
