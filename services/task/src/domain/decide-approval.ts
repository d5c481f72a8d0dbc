import { HandoffError } from '@handoff/kernel';
import { castVote, type CastVote } from './cast-vote.js';
import type { RequestOccasion } from './occasion.js';
import { requireVisible } from './permissions.js';
import type { ApprovalChange, TaskFile } from './task-file.js';

/**
 * Decides an approval, and what becomes of its task: the last approval given resumes it, the first refused rejects it.
 *
 * @throws HandoffError `NOT_FOUND`, and what {@link castVote} throws.
 */
export function decideApproval(
  request: RequestOccasion,
  found: TaskFile | undefined,
  approvalId: string,
  input: CastVote,
): ApprovalChange {
  const file = requireVisible(found, request.call.principal, notFound);
  const approval = file.approvals.find(({ id }) => id === approvalId);
  if (approval === undefined) throw notFound();
  return castVote(request, file, approval, input);
}

function notFound(): HandoffError {
  return new HandoffError('NOT_FOUND');
}
