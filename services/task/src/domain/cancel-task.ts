import { HandoffError, isFinal, mayActFor, type Principal } from '@handoff/kernel';
import { cancelPendingApprovals } from './cancel-pending-approvals.js';
import type { RequestEnvironment } from './decision-environment.js';
import { requireRole, requireVersion, requireVisible } from './permissions.js';
import { personActingAs, type Person } from './person.js';
import { stepTask } from './task.js';
import { TASK_LIFECYCLE } from './task-lifecycle.js';
import type { Change, TaskAggregate } from './task-aggregate.js';

export interface CancelTask {
  readonly reason: string | undefined;
  /** Whether what is below the task is cancelled with it. */
  readonly cascade: boolean;
}

/** How many tasks one step of a cascade takes along at most: they are all locked and written in one transaction. */
export const MAX_CASCADE = 1_000;

export interface CancelChange extends Change {
  readonly others: readonly TaskAggregate[];
  /** Whether so much is below that this was a step on the way: the task stands until the command has come again. */
  readonly unfinished: boolean;
}

/**
 * Calls a task off, and with it every approval that it waits for: by a holder of its `from_role`. With `cascade` the
 * tasks below it too, as far as they have not ended and the caller may cancel them; others are left alone, and count for
 * nothing. Of more than {@link MAX_CASCADE} the first are cancelled, and the task itself is not yet.
 *
 * @param below the tasks below it, however deep, as far as they are known.
 * @throws HandoffError `NOT_FOUND`, `READ_ONLY_ROLE`, `ROLE_NOT_HELD`, `VERSION_MISMATCH`, `ILLEGAL_TRANSITION`.
 */
export function cancelTask(
  request: RequestEnvironment,
  found: TaskAggregate | undefined,
  { reason, cascade }: CancelTask,
  below: () => readonly TaskAggregate[] = () => [],
): CancelChange {
  const { call } = request;
  const aggregate = requireVisible(found, call.principal, () => new HandoffError('NOT_FOUND'));
  const by = requireRole(call.principal, aggregate.task.fromRole);
  requireVersion(call.ifMatch, aggregate.task.version);
  const first = cancelFile(request, aggregate, reason, by);
  const { principal } = call;
  const open = cascade ? below().filter((each) => mayCancel(each, principal)) : [];
  const rest = open
    .slice(0, MAX_CASCADE)
    .map((each) => cancelFile(request, each, reason, personActingAs(principal, each.task.fromRole)));
  const unfinished = open.length > MAX_CASCADE;
  return {
    aggregate: unfinished ? aggregate : first.aggregate,
    others: rest.map((change) => change.aggregate),
    events: [...(unfinished ? [] : [first]), ...rest].flatMap(({ events }) => events),
    unfinished,
  };
}

function mayCancel({ task }: TaskAggregate, principal: Principal): boolean {
  return !isFinal(TASK_LIFECYCLE, task.status) && mayActFor(principal, task.fromRole);
}

function cancelFile(
  request: RequestEnvironment,
  { task, approvals }: TaskAggregate,
  reason: string | undefined,
  by: Person,
): Change {
  const cancelled = stepTask(task, 'cancel', request, { cancelReason: reason });
  const rest = cancelPendingApprovals(request, { task: cancelled, approvals }, by);
  return {
    aggregate: rest.aggregate,
    events: [{ name: 'task.cancelled', task: cancelled, fromStatus: task.status, by }, ...rest.events],
  };
}
