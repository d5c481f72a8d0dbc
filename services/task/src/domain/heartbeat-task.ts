import { HandoffError } from '@handoff/kernel';
import { renewLease, requireLease } from './lease.js';
import { latest, type RequestEnvironment } from './decision-environment.js';
import { requireRole, requireVisible } from './permissions.js';
import { stepTask, type Task } from './task.js';
import type { Change, TaskAggregate } from './task-aggregate.js';

export interface Heartbeat {
  readonly leaseId: string;
  /** How long the lease is to hold from now; undefined: as long as it was taken for. */
  readonly leaseSeconds: number | undefined;
  /** How far the work has come, in percent. */
  readonly progress: number | undefined;
  readonly note: string | undefined;
}

/**
 * Keeps a lease: by whoever holds it. That alone is no change of the task, which has no other version and tells nobody;
 * saying how far the work has come is one.
 *
 * @throws HandoffError `NOT_FOUND`, `READ_ONLY_ROLE`, `ROLE_NOT_HELD`, `LEASE_LOST`.
 */
export function heartbeatTask(
  request: RequestEnvironment,
  aggregate: TaskAggregate | undefined,
  input: Heartbeat,
): Change {
  const { principal } = request.call;
  const { task, approvals } = requireVisible(aggregate, principal, () => new HandoffError('NOT_FOUND'));
  const by = requireRole(principal, task.toRole);
  requireLease(task, input.leaseId);
  const kept = keepLease(task, request.now, input.leaseSeconds);
  if (input.progress === undefined && input.note === undefined) {
    return { aggregate: { task: kept, approvals }, events: [] };
  }
  const progress = { percent: input.progress, note: input.note, reportedAt: request.now };
  const stepped = stepTask(kept, 'progress', request, { progress });
  // What a parked task waits for may last longer than a task is kept that nobody touches.
  const further =
    task.status === 'awaiting_approval'
      ? { ...stepped, expiresAt: latest(task.expiresAt, stepped.expiresAt) }
      : stepped;
  return {
    aggregate: { task: further, approvals },
    events: [{ name: 'task.progressed', task: further, fromStatus: task.status, by }],
  };
}

/** A lease whose clock stands still is kept as it is: it lapses no sooner than its task goes on. */
function keepLease(task: Task, now: Date, seconds: number | undefined): Task {
  if (task.lease?.expiresAt === undefined) return task;
  return { ...task, lease: renewLease(task.lease, now, seconds, task.deadlineAt) };
}
