import type { DecisionEnvironment } from './decision-environment.js';
import { latest } from './decision-environment.js';
import { stepTask, type Task } from './task.js';
import { pendingApprovals, type TaskAggregate } from './task-aggregate.js';

/**
 * The task parked, or parked once more because whom it waits for has changed: its version is what callers wait on. Who
 * is asked takes part in it from then on, and it does not expire before what it waits for.
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
