import { HandoffError } from '@handoff/kernel';
import { recordVote } from '../approval/record-vote.js';
import { inForceFor, showTask } from '../delegation/delegation.js';
import type { RequestEnvironment } from '../decision-environment.js';
import { requireVisible } from '../permissions.js';
import type { ApprovalChange, TaskAggregate } from '../task-aggregate.js';
import type { RequestedVote } from '../approval/vote.js';

/**
 * The rule of `decideApproval`: records a vote, and its effect on the task: the last missing approval resumes it, the first rejection ends it.
 *
 * @throws HandoffError `NOT_FOUND`, and what {@link recordVote} throws.
 */
export function decideVote(
  environment: RequestEnvironment,
  found: TaskAggregate | undefined,
  approvalId: string,
  input: RequestedVote,
): ApprovalChange {
  const { call, delegations, now } = environment;
  const isShown = found !== undefined && showTask(inForceFor(call.principal, delegations, now), found);
  const aggregate = isShown ? found : requireVisible(found, call.principal, notFound);
  const approval = aggregate.approvals.find(({ id }) => id === approvalId);
  if (approval === undefined) throw notFound();
  return recordVote(environment, aggregate, approval, input);
}

function notFound(): HandoffError {
  return new HandoffError('NOT_FOUND');
}
