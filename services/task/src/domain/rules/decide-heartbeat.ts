import { HandoffError } from '@handoff/kernel';
import { renewLease, requireLease } from '../task/lease.js';
import { latest, type RequestEnvironment } from '../decision-environment.js';
import { requireRole, requireVisible } from '../permissions.js';
import { stepTask, type Task } from '../task/task.js';
import type { Change, TaskAggregate } from '../task-aggregate.js';

export interface Heartbeat {
  readonly leaseId: string;
  /** The new duration of the lease; undefined: the duration of the claim. */
  readonly leaseSeconds: number | undefined;
  /** The progress of the work, in percent. */
  readonly progress: number | undefined;
  readonly note: string | undefined;
}

/**
 * Renews a lease for its holder. That alone does not change the task: its version stays, and no event is published. A
 * progress report does change it.
 *
 * @throws HandoffError `NOT_FOUND`, `READ_ONLY_ROLE`, `ROLE_NOT_HELD`, `LEASE_LOST`.
 */
export function decideHeartbeat(
  environment: RequestEnvironment,
  aggregate: TaskAggregate | undefined,
  input: Heartbeat,
): Change {
  const { principal } = environment.call;
  const { task, approvals } = requireVisible(aggregate, principal, () => new HandoffError('NOT_FOUND'));
  const by = requireRole(principal, task.toRole);
  requireLease(task, input.leaseId);
  const kept = keepLease(task, environment.now, input.leaseSeconds);
  if (input.progress === undefined && input.note === undefined) {
    return { aggregate: { task: kept, approvals }, events: [] };
  }
  const progress = { percent: input.progress, note: input.note, reportedAt: environment.now };
  const stepped = stepTask(kept, 'progress', environment, { progress });
  // A parked task may wait for an approval that stays open longer than an idle task is kept.
  const further =
    task.status === 'awaiting_approval'
      ? { ...stepped, expiresAt: latest(task.expiresAt, stepped.expiresAt) }
      : stepped;
  return {
    aggregate: { task: further, approvals },
    events: [{ name: 'task.progressed', task: further, fromStatus: task.status, by }],
  };
}

/** The lease of a parked task stays as it is: its clock stands still until the task resumes. */
function keepLease(task: Task, now: Date, seconds: number | undefined): Task {
  if (task.lease?.expiresAt === undefined) return task;
  return { ...task, lease: renewLease(task.lease, now, seconds, task.deadlineAt) };
}
