import { HandoffError } from '@handoff/kernel';
import { requireLease } from './lease.js';
import type { RequestOccasion } from './occasion.js';
import { requireRole, requireVisible } from './permissions.js';
import { stepTask } from './task.js';
import type { Change, TaskFile } from './task-file.js';

/**
 * Gives a task back that was claimed, as if it had not been: by whoever holds the lease.
 *
 * @throws HandoffError `NOT_FOUND`, `READ_ONLY_ROLE`, `ROLE_NOT_HELD`, `LEASE_LOST`, `ILLEGAL_TRANSITION` while it awaits
 * approval.
 */
export function releaseTask(request: RequestOccasion, file: TaskFile | undefined, leaseId: string): Change {
  const { principal } = request.call;
  const { task, approvals } = requireVisible(file, principal, () => new HandoffError('NOT_FOUND'));
  const by = requireRole(principal, task.toRole);
  requireLease(task, leaseId);
  const released = stepTask(task, 'release', request, { attempt: task.attempt - 1, claimedBy: undefined });
  return {
    file: { task: released, approvals },
    events: [{ name: 'task.released', task: released, fromStatus: task.status, by }],
  };
}
