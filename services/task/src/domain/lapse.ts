import { endAttempt } from './give-back.js';
import { isLapsed } from './lease.js';
import type { DecisionEnvironment } from './decision-environment.js';
import type { Change, TaskAggregate } from './task-aggregate.js';

/** What a task that was given up without a word says that it failed with. */
const LAPSED = { reason: 'lease_expired' };

/** Takes a task back from a holder that has not been heard of for too long. Undefined when its lease still holds. */
export function lapseLease(environment: DecisionEnvironment, aggregate: TaskAggregate): Change | undefined {
  if (!isLapsed(aggregate.task, environment.now)) return undefined;
  return endAttempt(environment, aggregate, 'lapse', LAPSED, undefined);
}
