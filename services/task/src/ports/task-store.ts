import type { Cursor, Outcome, Page } from '@handoff/kernel';
import type { Approval } from '../domain/approval.js';
import type { ApprovalStatus } from '../domain/approval-lifecycle.js';
import type { ClaimFilter } from '../domain/claim-tasks.js';
import type { Names } from '../domain/person.js';
import type { Task } from '../domain/task.js';
import type { TaskCommand } from '../domain/task-command.js';
import type { TaskAggregate } from '../domain/task-aggregate.js';
import type { TaskStatus } from '../domain/task-lifecycle.js';

interface PageRequest {
  /** The roles whose tasks are wanted; undefined: everybody's. */
  readonly visibleTo: readonly string[] | undefined;
  readonly limit: number;
  readonly after: Cursor | undefined;
}

export interface TaskQuery extends PageRequest {
  readonly toRole: string | undefined;
  readonly fromRole: string | undefined;
  readonly status: TaskStatus | undefined;
  readonly traceId: string | undefined;
  readonly sessionId: string | undefined;
  readonly parentTaskId: string | undefined;
  /** Whether the tasks come with data, context and result; without, data is empty and the others are undefined. */
  readonly withContent: boolean;
}

export interface ApprovalQuery extends PageRequest {
  readonly status: ApprovalStatus | undefined;
  /** The role of one of its groups. */
  readonly approverRole: string | undefined;
  readonly taskId: string | undefined;
  /** Who is looking for something to decide; undefined: whatever else is asked for. */
  readonly decidableBy: Decider | undefined;
}

/**
 * Somebody who votes: on what is pending, of tasks that they had no part in, still lacks votes of a role of theirs, and has
 * none of theirs.
 */
export interface Decider {
  /** Everything they go by, within one issuer. */
  readonly names: Names;
  /** The roles that they may vote for; undefined: all. */
  readonly roles: readonly string[] | undefined;
}

export interface InboxQuery {
  readonly role: string;
  readonly maxTypes: number;
}

/** How much is waiting for a role. */
export interface Inbox {
  readonly byStatus: Readonly<Record<OpenStatus, number>>;
  /** The types with the most pending tasks, at most as many as were asked for. */
  readonly byType: readonly { readonly type: string; readonly pending: number; readonly active: number }[];
  /** How many tasks can be claimed now. */
  readonly claimable: number;
  /** Since when the one of them that has waited longest could have been claimed; undefined where there is none. */
  readonly oldestClaimableAt: Date | undefined;
  readonly pendingApprovals: number;
}

type OpenStatus = Extract<TaskStatus, 'pending' | 'active' | 'awaiting_approval'>;

/**
 * Where tasks and their approvals are kept, with the events that tell of every change. The store's own clock says what time
 * it is: one for all instances, whatever theirs say.
 */
export interface TaskStore {
  /**
   * Executes a command: its change, the events of it and its first reply are kept together or not at all. A keyed
   * command that comes again gets its first reply, byte for byte, or `IDEMPOTENCY_KEY_REUSED` if it is not the same.
   * Never rejects.
   *
   * @param abandoned a command that is not begun when this aborts never is, and is `UNAVAILABLE`.
   */
  execute(command: TaskCommand, abandoned?: AbortSignal): Promise<Outcome>;
  /**
   * The task with this id, or the task of the approval with this id, with all its approvals, in their order.
   *
   * @throws HandoffError `UNAVAILABLE` when it is not found out by the deadline; past it nothing is looked for. So do
   * the lists.
   */
  readonly findTask: (taskOrApprovalId: string, deadline: Date) => Promise<TaskAggregate | undefined>;
  listTasks(query: TaskQuery, deadline: Date): Promise<Page<Task>>;
  listApprovals(query: ApprovalQuery, deadline: Date): Promise<Page<Approval>>;
  /**
   * Which of these wants there is a task for that can be claimed now. It looks and takes nothing, so that the answer is
   * a hint.
   */
  findClaimable(filters: readonly ClaimFilter[]): Promise<readonly ClaimFilter[]>;
  /** How much is waiting for a role. */
  countInbox(query: InboxQuery, deadline: Date): Promise<Inbox>;
  /**
   * Does what time brings about (expiry, deadlines, leases that lapse) to at most so many tasks, leaving alone what
   * another store is working on.
   *
   * @returns how many tasks it changed.
   */
  expireOverdue(limit: number): Promise<number>;
  /**
   * Forgets commands executed so many milliseconds ago and longer: one that comes again after that is a new one. Only routing is not:
   * tasks remember the commands that made them.
   */
  forgetCommands(olderThanMs: number): Promise<number>;
  /** Takes no new commands and resolves when those taken are executed. */
  drain(): Promise<void>;
}
