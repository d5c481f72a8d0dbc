import { transition, type JsonObject, type JsonValue } from '@handoff/kernel';
import { latest, type Occasion } from './occasion.js';
import type { Person } from './person.js';
import { TASK_LIFECYCLE, type TaskStatus, type TaskStep } from './task-lifecycle.js';

/** A piece of work that one role hands to another. */
export interface Task {
  readonly id: string;
  readonly type: string;
  readonly description: string | undefined;
  readonly fromRole: string;
  readonly toRole: string;
  readonly status: TaskStatus;
  /** Where a task that awaits approval returns to; undefined otherwise. */
  readonly parkedStatus: 'pending' | 'active' | undefined;
  readonly data: JsonObject;
  /** SHA-256 of the canonical form of {@link data}: lets an event tell of it without showing it. */
  readonly dataHash: string;
  readonly context: JsonValue | undefined;
  /** from_role, to_role and the role of every approval asked for: who may see the task. */
  readonly participants: readonly string[];
  readonly sessionId: string | undefined;
  readonly parentTaskId: string | undefined;
  /** Names the workflow; every event about the task and its approvals carries it. */
  readonly traceId: string;
  /** The id of the command that routed it, where that can come again. */
  readonly commandId: string | undefined;
  /** The fingerprint of that command: the same key with another request is a mistake of the caller. */
  readonly fingerprint: string | undefined;
  readonly requestedBy: Person;
  readonly result: JsonValue | undefined;
  readonly error: JsonValue | undefined;
  readonly cancelReason: string | undefined;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** When it expires if nothing happens to it until then. */
  readonly expiresAt: Date;
}

/**
 * The task after a step of its lifecycle.
 *
 * @throws HandoffError `ILLEGAL_TRANSITION` when its status does not allow the step.
 */
export function stepTask(task: Task, step: TaskStep, occasion: Occasion, changes: Partial<Task> = {}): Task {
  const status = transition(TASK_LIFECYCLE, 'task', task.status, step);
  return {
    ...task,
    ...changes,
    status,
    parkedStatus: status === 'awaiting_approval' ? parkedFrom(task) : undefined,
    version: task.version + 1,
    updatedAt: latest(task.updatedAt, occasion.now),
    expiresAt: new Date(occasion.now.getTime() + occasion.policy.taskRetentionMs),
  };
}

function parkedFrom(task: Task): Task['parkedStatus'] {
  return task.status === 'pending' || task.status === 'active' ? task.status : task.parkedStatus;
}
