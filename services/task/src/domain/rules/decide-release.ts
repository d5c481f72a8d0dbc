import { HandoffError } from '@handoff/kernel';
import { requireLease } from '../task/lease.js';
import type { RequestEnvironment } from '../decision-environment.js';
import { requireRole, requireVisible } from '../permissions.js';
import { stepTask } from '../task/task.js';
import type { Change, TaskAggregate } from '../task-aggregate.js';

/**
 * Releases a claimed task, as if it had not been claimed. Only the holder of its lease may.
 *
 * @throws HandoffError `NOT_FOUND`, `READ_ONLY_ROLE`, `ROLE_NOT_HELD`, `LEASE_LOST`, `ILLEGAL_TRANSITION` while it
 * awaits approval.
 */
export function decideRelease(
  environment: RequestEnvironment,
  aggregate: TaskAggregate | undefined,
  leaseId: string,
): Change {
  const { principal } = environment.call;
  const { task, approvals } = requireVisible(aggregate, principal, () => new HandoffError('NOT_FOUND'));
  const by = requireRole(principal, task.toRole);
  requireLease(task, leaseId);
  const released = stepTask(task, 'release', environment, { attempt: task.attempt - 1, claimedBy: undefined });
  return {
    aggregate: { task: released, approvals },
    events: [{ name: 'task.released', task: released, fromStatus: task.status, by }],
  };
}
