import { HandoffError } from '@handoff/kernel';
import { castVote } from '../approval/cast-vote.js';
import type { RequestEnvironment } from '../decision-environment.js';
import { requireVisible } from '../permissions.js';
import type { ApprovalChange, TaskAggregate } from '../task-aggregate.js';
import type { CastVote } from '../approval/vote.js';

/**
 * Records a decision, and its effect on the task: the last missing approval resumes it, the first rejection ends it.
 *
 * @throws HandoffError `NOT_FOUND`, and what {@link castVote} throws.
 */
export function decideVote(
  environment: RequestEnvironment,
  found: TaskAggregate | undefined,
  approvalId: string,
  input: CastVote,
): ApprovalChange {
  const aggregate = requireVisible(found, environment.call.principal, notFound);
  const approval = aggregate.approvals.find(({ id }) => id === approvalId);
  if (approval === undefined) throw notFound();
  return castVote(environment, aggregate, approval, input);
}

function notFound(): HandoffError {
  return new HandoffError('NOT_FOUND');
}
