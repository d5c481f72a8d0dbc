import { HandoffError, isFinal, mayActFor } from '@handoff/kernel';
import { cancelPendingApprovals } from './cancel-pending-approvals.js';
import type { RequestOccasion } from './occasion.js';
import { requireRole, requireVersion, requireVisible } from './permissions.js';
import { personActingAs, type Person } from './person.js';
import { stepTask } from './task.js';
import { TASK_LIFECYCLE } from './task-lifecycle.js';
import type { Change, TaskFile } from './task-file.js';

export interface CancelTask {
  readonly reason: string | undefined;
  /** Whether what is below the task is cancelled with it. */
  readonly cascade: boolean;
}

/** How many tasks one cascade takes along at most: they are all locked and written in one transaction. */
export const MAX_CASCADE = 1_000;

/**
 * Calls a task off, and with it every approval that it waits for: by a holder of its `from_role`. With `cascade` the
 * tasks below it too, as far as they have not ended and the caller may cancel them; others are left alone.
 *
 * @param below the tasks below it, however deep, as far as they are known.
 * @throws HandoffError `NOT_FOUND`, `READ_ONLY_ROLE`, `ROLE_NOT_HELD`, `VERSION_MISMATCH`, `ILLEGAL_TRANSITION`, and
 * `VALIDATION_FAILED` when a cascade would go through more than {@link MAX_CASCADE} tasks.
 */
export function cancelTask(
  request: RequestOccasion,
  found: TaskFile | undefined,
  { reason, cascade }: CancelTask,
  below: () => readonly TaskFile[] = () => [],
): Change & { readonly others: readonly TaskFile[] } {
  const { call } = request;
  const file = requireVisible(found, call.principal, () => new HandoffError('NOT_FOUND'));
  const by = requireRole(call.principal, file.task.fromRole);
  requireVersion(call.ifMatch, file.task.version);
  const first = cancelFile(request, file, reason, by);
  const rest = cascade ? requireFew(below()).flatMap((each) => cancelBelow(request, each, reason)) : [];
  return {
    file: first.file,
    others: rest.map((change) => change.file),
    events: [first, ...rest].flatMap(({ events }) => events),
  };
}

function cancelBelow(request: RequestOccasion, file: TaskFile, reason: string | undefined): readonly Change[] {
  const { task } = file;
  const { principal } = request.call;
  if (isFinal(TASK_LIFECYCLE, task.status) || !mayActFor(principal, task.fromRole)) return [];
  return [cancelFile(request, file, reason, personActingAs(principal, task.fromRole))];
}

function cancelFile(
  request: RequestOccasion,
  { task, approvals }: TaskFile,
  reason: string | undefined,
  by: Person,
): Change {
  const cancelled = stepTask(task, 'cancel', request, { cancelReason: reason });
  const rest = cancelPendingApprovals(request, { task: cancelled, approvals }, by);
  return {
    file: rest.file,
    events: [{ name: 'task.cancelled', task: cancelled, fromStatus: task.status, by }, ...rest.events],
  };
}

function requireFew(files: readonly TaskFile[]): readonly TaskFile[] {
  if (files.length <= MAX_CASCADE) return files;
  throw new HandoffError('VALIDATION_FAILED', {
    detail: `More than ${MAX_CASCADE} tasks are below this one: cancel them part by part.`,
    errors: [{ pointer: '/cascade', message: `takes at most ${MAX_CASCADE} tasks along` }],
  });
}
