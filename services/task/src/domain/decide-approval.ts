import { HandoffError } from '@handoff/kernel';
import { castVote, type CastVote } from './cast-vote.js';
import type { RequestEnvironment } from './decision-environment.js';
import { requireVisible } from './permissions.js';
import type { ApprovalChange, TaskAggregate } from './task-aggregate.js';

/**
 * Decides an approval, and what becomes of its task: the last approval given resumes it, the first refused rejects it.
 *
 * @throws HandoffError `NOT_FOUND`, and what {@link castVote} throws.
 */
export function decideApproval(
  request: RequestEnvironment,
  found: TaskAggregate | undefined,
  approvalId: string,
  input: CastVote,
): ApprovalChange {
  const aggregate = requireVisible(found, request.call.principal, notFound);
  const approval = aggregate.approvals.find(({ id }) => id === approvalId);
  if (approval === undefined) throw notFound();
  return castVote(request, aggregate, approval, input);
}

function notFound(): HandoffError {
  return new HandoffError('NOT_FOUND');
}
