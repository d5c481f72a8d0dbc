import { HandoffError, type JsonValue } from '@handoff/kernel';
import { endAttempt } from './give-back.js';
import { requireLease } from './lease.js';
import type { RequestOccasion } from './occasion.js';
import { requireRole, requireVersion, requireVisible } from './permissions.js';
import type { Person } from './person.js';
import { stepTask, type Task } from './task.js';
import type { Change, TaskFile } from './task-file.js';

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
  request: RequestOccasion,
  file: TaskFile | undefined,
  { result, leaseId }: CompleteTask,
): Change {
  const { task, approvals, by } = requireMine(request, file, leaseId);
  const completed = stepTask(task, 'complete', request, { result });
  return {
    file: { task: completed, approvals },
    events: [{ name: 'task.completed', task: completed, fromStatus: task.status, by }],
  };
}

/**
 * Reports that a task can't be done, or that an attempt at it failed and another may not.
 *
 * @throws HandoffError as {@link completeTask} does, and `ILLEGAL_TRANSITION` for a retry of what nobody has tried.
 */
export function failTask(
  request: RequestOccasion,
  file: TaskFile | undefined,
  { error, retryable, leaseId }: FailTask,
): Change {
  const { task, approvals, by } = requireMine(request, file, leaseId);
  if (retryable) {
    requireAttempt(task);
    return endAttempt(request, { task, approvals }, 'retry', error, by);
  }
  const failed = stepTask(task, 'fail', request, { error });
  return {
    file: { task: failed, approvals },
    events: [{ name: 'task.failed', task: failed, fromStatus: task.status, by }],
  };
}

/** The task as one that the caller may end: as a holder of its role, and of its lease where there is one. */
function requireMine(
  { call }: RequestOccasion,
  found: TaskFile | undefined,
  leaseId: string | undefined,
): TaskFile & { readonly by: Person } {
  const file = requireVisible(found, call.principal, notFound);
  const by = requireRole(call.principal, file.task.toRole);
  requireLease(file.task, leaseId);
  requireVersion(call.ifMatch, file.task.version);
  return { ...file, by };
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
