import { HandoffError, transition, type Principal } from '@handoff/kernel';
import { openGroups, type Approval } from '../approval/approval.js';
import { policyOf, type ApprovalRequest } from '../approval/approval-demand.js';
import { askApprovals } from '../approval/ask-approval.js';
import { recordVote } from '../approval/record-vote.js';
import { requireMembersThatFit } from '../approval/members-that-fit.js';
import type { RequestEnvironment } from '../decision-environment.js';
import { requireNoProposal } from '../grant/require-no-proposal.js';
import { requireAsker, requireRole, requireVisible } from '../permissions.js';
import { earlierVote } from '../approval/earlier-vote.js';
import { voteBy } from '../approval/right-to-vote.js';
import { namesOfCaller } from '../task/person.js';
import { TASK_LIFECYCLE } from '../task/task-lifecycle.js';
import { pendingApprovals, type ApprovalChange, type TaskAggregate } from '../task-aggregate.js';
import type { ApprovalDecision } from '../approval/vote.js';

/**
 * Requests an approval of a task, and parks the task until all its approvals are given. With a decision, it decides the
 * approval by a role that the task waits for instead.
 *
 * @throws HandoffError `UNKNOWN_TASK`, `READ_ONLY_ROLE`, `ROLE_NOT_HELD`, `ILLEGAL_TRANSITION`, `VALIDATION_FAILED` for
 * contradictory members and when the task has no room for more approvals. With a decision also the errors of
 * {@link recordVote}, and `FOUR_EYES` when no such approval was requested: one person would ask and decide.
 */
export function decideRequest(
  environment: RequestEnvironment,
  found: TaskAggregate | undefined,
  input: ApprovalRequest,
): ApprovalChange {
  const { principal } = environment.call;
  const aggregate = requireVisible(found, principal, unknownTask);
  requireMembersThatFit(input);
  if (input.decision !== undefined) return decideAtOnce(environment, aggregate, input, input.decision);
  const by = requireAsker(principal, aggregate);
  requireNoProposal(aggregate.task);
  const policy = policyOf(input, { ...environment, deadlineAt: aggregate.task.deadlineAt });
  const ask = { policy, reason: input.reason, demanded: false, renewed: false };
  const change = askApprovals(environment, aggregate, by, [ask]);
  return { ...change, approval: change.asked[0]! };
}

function decideAtOnce(
  environment: RequestEnvironment,
  aggregate: TaskAggregate,
  { approverRole: role, notes, contentHash }: ApprovalRequest,
  decision: ApprovalDecision,
): ApprovalChange {
  const { principal } = environment.call;
  if (role === undefined) {
    throw new HandoffError('VALIDATION_FAILED', {
      errors: [{ pointer: '/approver_role', message: 'is needed with a decision: whose it is' }],
    });
  }
  requireRole(principal, role);
  const found = toDecide(aggregate, role, principal) ?? lastDecided(aggregate, role);
  if (found !== undefined) {
    return recordVote(environment, aggregate, found, { decision, notes, role, mode: undefined, contentHash });
  }
  transition(TASK_LIFECYCLE, 'task', aggregate.task.status, 'park');
  throw new HandoffError('FOUR_EYES', {
    detail: `Nobody asked for the approval of ${role}: who asks for an approval cannot give it too.`,
  });
}

/** The role's first pending approval that still needs the caller's vote, else its first pending approval. */
function toDecide(aggregate: TaskAggregate, role: string, principal: Principal): Approval | undefined {
  const pending = pendingApprovals(aggregate).filter(asks(role));
  const needed = pending.find(
    (each) =>
      openGroups(each).some((group) => group.role === role) &&
      earlierVote(each, principal) === undefined &&
      voteBy(namesOfCaller(principal), role, each) === undefined,
  );
  return needed ?? pending[0];
}

/** The role's newest approval, if it is decided. The caller repeats that decision, or comes too late. */
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
