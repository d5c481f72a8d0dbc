import type { DecisionEnvironment } from '../decision-environment.js';
import { latest } from '../decision-environment.js';
import { stepTask, type Task } from '../task/task.js';
import { pendingApprovals, type TaskAggregate } from '../task-aggregate.js';

/**
 * Parks a task, or parks it once more because its approvals have changed: callers wait for a new version. The asked
 * roles take part in the task from then on, and it does not expire before its approvals.
 *
 * @throws HandoffError `ILLEGAL_TRANSITION` when it has ended.
 */
export function parkTask(environment: DecisionEnvironment, aggregate: TaskAggregate): Task {
  const pending = pendingApprovals(aggregate);
  const asked = pending.flatMap(({ groups }) => groups.map(({ role }) => role));
  const participants = [...new Set([...aggregate.task.participants, ...asked])];
  const parked = stepTask(aggregate.task, 'park', environment, { participants });
  return { ...parked, expiresAt: pending.map(({ expiresAt }) => expiresAt).reduce(latest, parked.expiresAt) };
}
