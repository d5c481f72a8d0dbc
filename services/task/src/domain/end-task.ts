import { HandoffError, type JsonValue } from '@handoff/kernel';
import { endAttempt } from './give-back.js';
import { requireLease } from './lease.js';
import type { RequestEnvironment } from './decision-environment.js';
import { requireRole, requireVersion, requireVisible } from './permissions.js';
import type { Person } from './person.js';
import { stepTask, type Task } from './task.js';
import type { Change, TaskAggregate } from './task-aggregate.js';

export interface CompleteTask {
  readonly result: JsonValue | undefined;
  /** The lease that the caller holds the task under; undefined where nobody claimed it. */
  readonly leaseId: string | undefined;
}

export interface FailTask {
  readonly error: JsonValue;
  /** Whether another attempt may succeed. */
  readonly retryable: boolean;
  readonly leaseId: string | undefined;
}

/**
 * Reports a task done: by a holder of its `to_role`, and of its lease where it was claimed.
 *
 * @throws HandoffError `NOT_FOUND`, `READ_ONLY_ROLE`, `ROLE_NOT_HELD`, `LEASE_REQUIRED`, `LEASE_LOST`,
 * `VERSION_MISMATCH`, `ILLEGAL_TRANSITION`.
 */
export function completeTask(
  request: RequestEnvironment,
  aggregate: TaskAggregate | undefined,
  { result, leaseId }: CompleteTask,
): Change {
  const { task, approvals, by } = requireMine(request, aggregate, leaseId);
  const completed = stepTask(task, 'complete', request, { result });
  return {
    aggregate: { task: completed, approvals },
    events: [{ name: 'task.completed', task: completed, fromStatus: task.status, by }],
  };
}

/**
 * Reports that a task can't be done, or that an attempt at it failed and another may not.
 *
 * @throws HandoffError as {@link completeTask} does, and `ILLEGAL_TRANSITION` for a retry of what nobody has tried.
 */
export function failTask(
  request: RequestEnvironment,
  aggregate: TaskAggregate | undefined,
  { error, retryable, leaseId }: FailTask,
): Change {
  const { task, approvals, by } = requireMine(request, aggregate, leaseId);
  if (retryable) {
    requireAttempt(task);
    return endAttempt(request, { task, approvals }, 'retry', error, by);
  }
  const failed = stepTask(task, 'fail', request, { error });
  return {
    aggregate: { task: failed, approvals },
    events: [{ name: 'task.failed', task: failed, fromStatus: task.status, by }],
  };
}

/** The task as one that the caller may end: as a holder of its role, and of its lease where there is one. */
function requireMine(
  { call }: RequestEnvironment,
  found: TaskAggregate | undefined,
  leaseId: string | undefined,
): TaskAggregate & { readonly by: Person } {
  const aggregate = requireVisible(found, call.principal, notFound);
  const by = requireRole(call.principal, aggregate.task.toRole);
  requireLease(aggregate.task, leaseId);
  requireVersion(call.ifMatch, aggregate.task.version);
  return { ...aggregate, by };
}

function requireAttempt({ status }: Task): void {
  if (status !== 'pending') return;
  throw new HandoffError('ILLEGAL_TRANSITION', {
    detail: 'Nobody has tried this task: claim it first, and report with its lease_id that the attempt failed.',
    facts: { current_status: status },
  });
}

function notFound(): HandoffError {
  return new HandoffError('NOT_FOUND');
}
