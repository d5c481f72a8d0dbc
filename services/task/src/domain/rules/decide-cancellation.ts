import { HandoffError, isFinal, mayActFor, type Principal } from '@handoff/kernel';
import { cancelPendingApprovals } from '../approval/cancel-pending-approvals.js';
import type { RequestEnvironment } from '../decision-environment.js';
import { requireRole, requireVersion, requireVisible } from '../permissions.js';
import { personActingAs, type Person } from '../task/person.js';
import { stepTask } from '../task/task.js';
import { TASK_LIFECYCLE } from '../task/task-lifecycle.js';
import type { Change, TaskAggregate } from '../task-aggregate.js';

export interface CancelTask {
  readonly reason: string | undefined;
  /** Whether the tasks below it are cancelled too. */
  readonly cascade: boolean;
}

/** How many tasks one step of a cascade cancels at most: one transaction locks and writes all of them. */
export const MAX_CASCADE = 1_000;

export interface CancelChange extends Change {
  readonly others: readonly TaskAggregate[];
  /** Whether more tasks are below. Then the task itself is not cancelled yet, and the command has to come again. */
  readonly unfinished: boolean;
}

/**
 * Cancels a task and its pending approvals. Only a holder of its `from_role` may. With `cascade`, the open tasks below
 * it that the caller may cancel are cancelled too. Of more than {@link MAX_CASCADE} tasks, this step cancels the first
 * ones, and not yet the task itself.
 *
 * @param below the loaded tasks below it, at any depth.
 * @throws HandoffError `NOT_FOUND`, `READ_ONLY_ROLE`, `ROLE_NOT_HELD`, `VERSION_MISMATCH`, `ILLEGAL_TRANSITION`.
 */
export function decideCancellation(
  environment: RequestEnvironment,
  found: TaskAggregate | undefined,
  { reason, cascade }: CancelTask,
  below: () => readonly TaskAggregate[] = () => [],
): CancelChange {
  const { call } = environment;
  const aggregate = requireVisible(found, call.principal, () => new HandoffError('NOT_FOUND'));
  const by = requireRole(call.principal, aggregate.task.fromRole);
  requireVersion(call.ifMatch, aggregate.task.version);
  const first = cancelOne(environment, aggregate, reason, by);
  const { principal } = call;
  const open = cascade ? below().filter((each) => mayCancel(each, principal)) : [];
  const rest = open
    .slice(0, MAX_CASCADE)
    .map((each) => cancelOne(environment, each, reason, personActingAs(principal, each.task.fromRole)));
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

function cancelOne(
  environment: RequestEnvironment,
  { task, approvals }: TaskAggregate,
  reason: string | undefined,
  by: Person,
): Change {
  const cancelled = stepTask(task, 'cancel', environment, { cancelReason: reason });
  const rest = cancelPendingApprovals(environment, { task: cancelled, approvals }, by);
  return {
    aggregate: rest.aggregate,
    events: [{ name: 'task.cancelled', task: cancelled, fromStatus: task.status, by }, ...rest.events],
  };
}
