import { HandoffError, type JsonValue } from '@handoff/kernel';
import { endAttempt } from '../task/end-attempt.js';
import { requireLease } from '../task/lease.js';
import type { RequestEnvironment } from '../decision-environment.js';
import { requireRole, requireVersion, requireVisible } from '../permissions.js';
import type { Person } from '../task/person.js';
import { stepTask, type Task } from '../task/task.js';
import type { Change, TaskAggregate } from '../task-aggregate.js';

export interface CompleteTask {
  readonly result: JsonValue | undefined;
  /** The caller's lease on the task; undefined when the task is not claimed. */
  readonly leaseId: string | undefined;
}

export interface FailTask {
  readonly error: JsonValue;
  /** Whether another attempt may succeed. */
  readonly retryable: boolean;
  readonly leaseId: string | undefined;
}

/**
 * Completes a task. Only a holder of its `to_role` may, and with its lease if it is claimed.
 *
 * @throws HandoffError `NOT_FOUND`, `READ_ONLY_ROLE`, `ROLE_NOT_HELD`, `LEASE_REQUIRED`, `LEASE_LOST`,
 * `VERSION_MISMATCH`, `ILLEGAL_TRANSITION`.
 */
export function decideCompletion(
  environment: RequestEnvironment,
  aggregate: TaskAggregate | undefined,
  { result, leaseId }: CompleteTask,
): Change {
  const { task, approvals, by } = requireMine(environment, aggregate, leaseId);
  const completed = stepTask(task, 'complete', environment, { result });
  return {
    aggregate: { task: completed, approvals },
    events: [{ name: 'task.completed', task: completed, fromStatus: task.status, by }],
  };
}

/**
 * Reports that a task can't be done, or that an attempt failed and another one may succeed.
 *
 * @throws HandoffError as {@link decideCompletion} does, and `ILLEGAL_TRANSITION` for a retry of an unclaimed task.
 */
export function decideFailure(
  environment: RequestEnvironment,
  aggregate: TaskAggregate | undefined,
  { error, retryable, leaseId }: FailTask,
): Change {
  const { task, approvals, by } = requireMine(environment, aggregate, leaseId);
  if (retryable) {
    requireAttempt(task);
    return endAttempt(environment, { task, approvals }, 'retry', error, by);
  }
  const failed = stepTask(task, 'fail', environment, { error });
  return {
    aggregate: { task: failed, approvals },
    events: [{ name: 'task.failed', task: failed, fromStatus: task.status, by }],
  };
}

/** The aggregate, if the caller holds the task's role and, if it is claimed, its lease. */
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
