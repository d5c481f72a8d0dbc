import type { JsonValue } from '@handoff/kernel';
import type { DecisionEnvironment } from '../decision-environment.js';
import type { Person } from './person.js';
import { stepTask, type Task } from './task.js';
import type { Change, TaskAggregate } from '../task-aggregate.js';

/** The longest pause before a task can be claimed again after an attempt failed, in seconds. */
const MAX_BACKOFF_SECONDS = 300;

/**
 * Ends a failed attempt. The task can be claimed again; after its last attempt it fails for good, as a dead letter.
 *
 * @param step `retry`: the holder reported the failure, and the task pauses; `lapse`: the holder fell silent.
 */
export function endAttempt(
  environment: DecisionEnvironment,
  aggregate: TaskAggregate,
  step: 'retry' | 'lapse',
  error: JsonValue | undefined,
  by: Person | undefined,
): Change {
  const { task, approvals } = aggregate;
  if (task.attempt >= task.maxAttempts) {
    const dead = stepTask(task, 'fail', environment, { error, deadLettered: true });
    return { aggregate: { task: dead, approvals }, events: [happened('task.dead_lettered', task, dead, by)] };
  }
  const changes = step === 'retry' ? { error, notBefore: afterBackoff(task, environment.now) } : {};
  const next = stepTask(task, step, environment, { ...changes, claimedBy: undefined });
  const name = step === 'retry' ? 'task.retried' : 'task.lapsed';
  return { aggregate: { task: next, approvals }, events: [happened(name, task, next, by)] };
}

/** Pauses for 1, 2, 4, … seconds, so that retries do not hit a lasting problem again and again. */
function afterBackoff({ attempt }: Task, now: Date): Date {
  return new Date(now.getTime() + Math.min(2 ** (attempt - 1), MAX_BACKOFF_SECONDS) * 1_000);
}

function happened(
  name: 'task.dead_lettered' | 'task.retried' | 'task.lapsed',
  before: Task,
  task: Task,
  by: Person | undefined,
): Change['events'][number] {
  return { name, task, fromStatus: before.status, by };
}
