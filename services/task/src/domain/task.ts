import { transition, type JsonObject, type JsonValue } from '@handoff/kernel';
import { leaseOf, type Lease } from './lease.js';
import { latest, type DecisionEnvironment } from './decision-environment.js';
import type { Party, Person } from './person.js';
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
  /** SHA-256 of the canonical form of {@link data}. */
  readonly dataHash: string;
  readonly context: JsonValue | undefined;
  /** What {@link contentHashOf} makes of it: an approval counts for this content and for no other. */
  readonly contentHash: string;
  /**
   * 32 random bytes in hex, under which events tell its hashes: whoever does not know them cannot check a guess of its content.
   * Undefined where it had ended before tasks had one.
   */
  readonly hashSalt: string | undefined;
  /** Whether it has ever asked for something else: then who decides has to say what they looked at. */
  readonly amended: boolean;
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
  /** The people who routed it, amended it or asked for an approval of it, and the agents that acted for them: they decide nothing. */
  readonly parties: readonly Party[];
  readonly result: JsonValue | undefined;
  readonly error: JsonValue | undefined;
  readonly cancelReason: string | undefined;
  /** 0 to 9: of the tasks that may be claimed, the highest go first. */
  readonly priority: number;
  /** When it may be claimed; undefined: at once. */
  readonly notBefore: Date | undefined;
  /** When it expires if it has not ended by then, whatever happens to it; undefined: never for that reason. */
  readonly deadlineAt: Date | undefined;
  /** How often it has been claimed, but for the claims that were given back. */
  readonly attempt: number;
  /** How often it may be claimed before it counts as failed. */
  readonly maxAttempts: number;
  /** The hold of whoever works on it, also while that work awaits approval; undefined otherwise. */
  readonly lease: Lease | undefined;
  /** Who works on it, or did when it ended. */
  readonly claimedBy: Person | undefined;
  /** How far those who worked on it said that they had come, at last. */
  readonly progress: Progress | undefined;
  /** Whether it failed because its attempts were used up. */
  readonly deadLettered: boolean;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** When it expires if nothing happens to it until then. */
  readonly expiresAt: Date;
}

/** What a holder reported while at work. */
export interface Progress {
  readonly percent: number | undefined;
  readonly note: string | undefined;
  readonly reportedAt: Date;
}

/**
 * The task after a step of its lifecycle.
 *
 * @throws HandoffError `ILLEGAL_TRANSITION` when its status does not allow the step.
 */
export function stepTask(
  task: Task,
  step: TaskStep,
  environment: DecisionEnvironment,
  changes: Partial<Task> = {},
): Task {
  const status = transition(TASK_LIFECYCLE, 'task', task.status, step);
  const parkedStatus = status === 'awaiting_approval' ? parkedFrom(task) : undefined;
  const { lease = task.lease } = changes;
  return {
    ...task,
    ...changes,
    status,
    parkedStatus,
    lease: leaseOf({ status, parkedStatus, lease, deadlineAt: task.deadlineAt }, environment.now),
    version: task.version + 1,
    updatedAt: latest(task.updatedAt, environment.now),
    expiresAt: keptUntil({ ...task, ...changes }, environment),
  };
}

/** When a task expires that nothing happens to: not before it can be claimed, nor before its own deadline. */
export function keptUntil(
  { notBefore, deadlineAt }: Pick<Task, 'notBefore' | 'deadlineAt'>,
  { now, policy }: Pick<DecisionEnvironment, 'now' | 'policy'>,
): Date {
  const idle = new Date(latest(now, notBefore ?? now).getTime() + policy.taskRetentionMs);
  return latest(idle, deadlineAt ?? idle);
}

function parkedFrom(task: Task): Task['parkedStatus'] {
  return task.status === 'pending' || task.status === 'active' ? task.status : task.parkedStatus;
}
