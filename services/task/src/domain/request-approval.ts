import { HandoffError, transition, type Principal } from '@handoff/kernel';
import { openGroups, type Approval } from './approval.js';
import { policyOf, type ApprovalDemand } from './approval-demand.js';
import { askApprovals } from './ask-approval.js';
import { castVote } from './cast-vote.js';
import { requireMembersThatFit } from './members-that-fit.js';
import type { RequestEnvironment } from './decision-environment.js';
import { requireAsker, requireRole, requireVisible } from './permissions.js';
import { earlierVote } from './repeat-vote.js';
import { TASK_LIFECYCLE } from './task-lifecycle.js';
import { pendingApprovals, type ApprovalChange, type TaskAggregate } from './task-aggregate.js';
import type { ApprovalDecision } from './vote.js';

export interface ApprovalRequest extends ApprovalDemand {
  /** A decision to be recorded at once, on the approval of that role which the task waits for. */
  readonly decision: ApprovalDecision | undefined;
  readonly notes: string | undefined;
  /** The hash of the content that the caller read, with a decision. */
  readonly contentHash: string | undefined;
}

/**
 * Asks for approval of a task, which is parked until every approval asked for is given; or, with a decision, decides the
 * approval of a role which the task waits for.
 *
 * @throws HandoffError `UNKNOWN_TASK`, `READ_ONLY_ROLE`, `ROLE_NOT_HELD`, `ILLEGAL_TRANSITION`, `VALIDATION_FAILED` for
 * members that do not fit together and where there is no room for more; with a decision also what {@link castVote}
 * throws, and `FOUR_EYES` when nobody asked: one person would ask and decide.
 */
export function requestApproval(
  request: RequestEnvironment,
  found: TaskAggregate | undefined,
  input: ApprovalRequest,
): ApprovalChange {
  const { principal } = request.call;
  const aggregate = requireVisible(found, principal, unknownTask);
  requireMembersThatFit(input);
  if (input.decision !== undefined) return decideAtOnce(request, aggregate, input, input.decision);
  const by = requireAsker(principal, aggregate);
  const policy = policyOf(input, { ...request, deadlineAt: aggregate.task.deadlineAt });
  const ask = { policy, reason: input.reason, demanded: false, renewed: false };
  const change = askApprovals(request, aggregate, by, [ask]);
  return { ...change, approval: change.asked[0]! };
}

function decideAtOnce(
  request: RequestEnvironment,
  aggregate: TaskAggregate,
  { approverRole: role, notes, contentHash }: ApprovalRequest,
  decision: ApprovalDecision,
): ApprovalChange {
  const { principal } = request.call;
  if (role === undefined) {
    throw new HandoffError('VALIDATION_FAILED', {
      errors: [{ pointer: '/approver_role', message: 'is needed with a decision: whose it is' }],
    });
  }
  requireRole(principal, role);
  const found = toDecide(aggregate, role, principal) ?? lastDecided(aggregate, role);
  if (found !== undefined) {
    return castVote(request, aggregate, found, { decision, notes, role, mode: undefined, contentHash });
  }
  transition(TASK_LIFECYCLE, 'task', aggregate.task.status, 'park');
  throw new HandoffError('FOUR_EYES', {
    detail: `Nobody asked for the approval of ${role}: who asks for an approval cannot give it too.`,
  });
}

/** Of the pending approvals of a role the first that the caller's decision is still needed for, else the first. */
function toDecide(aggregate: TaskAggregate, role: string, principal: Principal): Approval | undefined {
  const pending = pendingApprovals(aggregate).filter(asks(role));
  const needed = pending.find(
    (each) => openGroups(each).some((group) => group.role === role) && earlierVote(each, principal) === undefined,
  );
  return needed ?? pending[0];
}

/** The newest approval of the role, if it was decided: then this repeats its decision, or comes too late. */
function lastDecided(aggregate: TaskAggregate, role: string): Approval | undefined {
  const newest = aggregate.approvals.findLast(asks(role));
  return newest?.decidedBy === undefined ? undefined : newest;
}

function asks(role: string) {
  return ({ groups }: Approval): boolean => groups.some((group) => group.role === role);
}

function unknownTask(): HandoffError {
  return new HandoffError('UNKNOWN_TASK', {
    errors: [{ pointer: '/task_id', message: 'names no task that the caller can see' }],
  });
}
