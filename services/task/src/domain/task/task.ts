import { transition, type JsonObject, type JsonValue } from '@handoff/kernel';
import { leaseOf, type Lease } from './lease.js';
import { latest, type DecisionEnvironment } from '../decision-environment.js';
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
  /** The status to which a parked task resumes; undefined in any other status. */
  readonly parkedStatus: 'pending' | 'active' | undefined;
  readonly data: JsonObject;
  /** SHA-256 of the canonical form of {@link data}. */
  readonly dataHash: string;
  readonly context: JsonValue | undefined;
  /** The hash by {@link contentHashOf}. An approval holds for this content only. */
  readonly contentHash: string;
  /**
   * 32 random bytes in hex: the key of its hashes in events. Without it, a reader of events cannot verify a guessed
   * content. Undefined for tasks that ended before salts existed.
   */
  readonly hashSalt: string | undefined;
  /** Whether its content has ever changed. Then an approver has to send the hash of the content that they saw. */
  readonly amended: boolean;
  /** The roles that may see the task: from_role, to_role and the roles of its approvals. */
  readonly participants: readonly string[];
  readonly sessionId: string | undefined;
  readonly parentTaskId: string | undefined;
  /** Names the workflow; every event about the task and its approvals carries it. */
  readonly traceId: string;
  /** The id of the keyed command that routed it; undefined without a key. */
  readonly commandId: string | undefined;
  /** The fingerprint of that command. The same key with another fingerprint is a mistake of the caller. */
  readonly fingerprint: string | undefined;
  readonly requestedBy: Person;
  /**
   * The people who routed it, amended it or requested an approval, and their agents. They can decide no approval of it.
   */
  readonly parties: readonly Party[];
  readonly result: JsonValue | undefined;
  readonly error: JsonValue | undefined;
  readonly cancelReason: string | undefined;
  /** 0 to 9: tasks with a higher priority are claimed first. */
  readonly priority: number;
  /** The earliest time of a claim; undefined: at once. */
  readonly notBefore: Date | undefined;
  /** When it expires unless it has ended, even if it keeps changing; undefined: it has no deadline. */
  readonly deadlineAt: Date | undefined;
  /** The number of claims, without those that were released. */
  readonly attempt: number;
  /** The number of claims after which it fails. */
  readonly maxAttempts: number;
  /** The present holder's lease, also while the work awaits approval; undefined otherwise. */
  readonly lease: Lease | undefined;
  /** The present holder, or the holder at its end. */
  readonly claimedBy: Person | undefined;
  /** The latest progress report. */
  readonly progress: Progress | undefined;
  /** Whether it failed because its attempts were used up. */
  readonly deadLettered: boolean;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** When it expires unless it changes. */
  readonly expiresAt: Date;
}

/** A holder's progress report. */
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

/** When an unchanged task expires: not before it can be claimed, nor before its deadline. */
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
