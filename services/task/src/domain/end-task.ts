import { HandoffError, type JsonValue } from '@handoff/kernel';
import { cancelPendingApprovals } from './cancel-pending-approvals.js';
import type { RequestOccasion } from './occasion.js';
import { requireRole, requireVersion, requireVisible } from './permissions.js';
import { stepTask } from './task.js';
import type { Change, TaskFile } from './task-file.js';

/**
 * Reports a task done: by a holder of its `to_role`.
 *
 * @throws HandoffError `NOT_FOUND`, `READ_ONLY_ROLE`, `ROLE_NOT_HELD`, `VERSION_MISMATCH`, `ILLEGAL_TRANSITION`.
 */
export function completeTask(
  request: RequestOccasion,
  file: TaskFile | undefined,
  result: JsonValue | undefined,
): Change {
  return endByTarget(request, file, 'complete', { result });
}

/**
 * Reports that a task can't be done: by a holder of its `to_role`.
 *
 * @throws HandoffError as {@link completeTask} does.
 */
export function failTask(request: RequestOccasion, file: TaskFile | undefined, error: JsonValue): Change {
  return endByTarget(request, file, 'fail', { error });
}

/**
 * Calls a task off, and with it every approval that it waits for: by a holder of its `from_role`.
 *
 * @throws HandoffError as {@link completeTask} does.
 */
export function cancelTask(request: RequestOccasion, file: TaskFile | undefined, reason: string | undefined): Change {
  const { call } = request;
  const { task, approvals } = requireVisible(file, call.principal, notFound);
  const by = requireRole(call.principal, task.fromRole);
  requireVersion(call.ifMatch, task.version);
  const cancelled = stepTask(task, 'cancel', request, { cancelReason: reason });
  const rest = cancelPendingApprovals(request, { task: cancelled, approvals }, by);
  return {
    file: rest.file,
    events: [{ name: 'task.cancelled', task: cancelled, fromStatus: task.status, by }, ...rest.events],
  };
}

function endByTarget(
  request: RequestOccasion,
  file: TaskFile | undefined,
  step: 'complete' | 'fail',
  outcome: { readonly result: JsonValue | undefined } | { readonly error: JsonValue },
): Change {
  const { call } = request;
  const { task, approvals } = requireVisible(file, call.principal, notFound);
  const by = requireRole(call.principal, task.toRole);
  requireVersion(call.ifMatch, task.version);
  const ended = stepTask(task, step, request, outcome);
  const name = step === 'complete' ? 'task.completed' : 'task.failed';
  return { file: { task: ended, approvals }, events: [{ name, task: ended, fromStatus: task.status, by }] };
}

function notFound(): HandoffError {
  return new HandoffError('NOT_FOUND');
}
