import type { Cursor, Outcome, Page } from '@handoff/kernel';
import type { Approval } from '../domain/approval/approval.js';
import type { ApprovalStatus } from '../domain/approval/approval-lifecycle.js';
import type { Grant, GrantStatus } from '../domain/grant/grant.js';
import type { Names } from '../domain/task/person.js';
import type { Task } from '../domain/task/task.js';
import type { TaskCommand } from '../domain/task-command.js';
import type { TaskAggregate } from '../domain/task-aggregate.js';
import type { TaskStatus } from '../domain/task/task-lifecycle.js';
import type { ClaimFilter } from '../domain/task/claimable.js';

interface PageRequest {
  /** Only tasks in which one of these roles takes part; undefined: all tasks. */
  readonly visibleTo: readonly string[] | undefined;
  /** Only those created not before this instant, and before that one; RFC 3339. */
  readonly from: string | undefined;
  readonly to: string | undefined;
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
  readonly type: string | undefined;
  readonly deadLettered: boolean | undefined;
  /** Only tasks that have not ended and whose deadline is before this instant. */
  readonly dueBefore: string | undefined;
  /** Only tasks that ended at this instant or later. */
  readonly endedFrom: string | undefined;
  /** Only tasks that this person can claim now; undefined: all. */
  readonly claimableBy: Claimer | undefined;
  /** Whether tasks have data, context and result; otherwise data is empty and the others are undefined. */
  readonly withContent: boolean;
}

export interface ApprovalQuery extends PageRequest {
  readonly status: ApprovalStatus | undefined;
  /** The role of one of its groups. */
  readonly approverRole: string | undefined;
  readonly taskId: string | undefined;
  /** The session and the trace of its task. */
  readonly sessionId: string | undefined;
  readonly traceId: string | undefined;
  /** The subject of a person whose vote it has. */
  readonly decidedBy: string | undefined;
  /** Only pending approvals that expire before this instant. */
  readonly expiresBefore: string | undefined;
  /** Roles of which the approvals are visible too, and not their tasks' other approvals. */
  readonly visibleByApproval?: readonly string[];
  /** Only approvals that this person can decide now; undefined: all. */
  readonly decidableBy: Decider | undefined;
}

export interface GrantQuery {
  /** Only grants of one of these roles, or approved by one of them; undefined: all. */
  readonly visibleTo: readonly string[] | undefined;
  readonly role: string | undefined;
  readonly status: GrantStatus | undefined;
  readonly limit: number;
  readonly after: Cursor | undefined;
}

/** A worker. They can claim a pending task of one of their roles once its `notBefore` has passed. */
export interface Claimer {
  /** The roles that they act for; undefined: all. */
  readonly roles: readonly string[] | undefined;
}

/**
 * A voter. They can decide a pending approval that lacks votes of one of their roles and has no vote of theirs, of a
 * task in which they had no part.
 */
export interface Decider {
  /** All their names, of one issuer. */
  readonly names: Names;
  /** The roles for which they may vote in their own right; undefined: all. */
  readonly roles: readonly string[] | undefined;
  /** Other roles, for which they may vote by delegations, each unless one of the delegator's names is a party. */
  readonly delegated?: readonly { readonly role: string; readonly names: Names }[];
}

export interface InboxQuery {
  readonly role: string;
  readonly maxTypes: number;
}

/** What waits for a role. */
export interface Inbox {
  readonly byStatus: Readonly<Record<OpenStatus, number>>;
  /** The types with the most pending tasks, at most `maxTypes`. */
  readonly byType: readonly { readonly type: string; readonly pending: number; readonly active: number }[];
  /** The number of tasks that can be claimed now. */
  readonly claimable: number;
  /** Since when the longest-waiting claimable task can be claimed; undefined when there is none. */
  readonly oldestClaimableAt: Date | undefined;
  readonly pendingApprovals: number;
}

/** What waits for each role, and what came in and ended within 24 hours. */
export interface Overview {
  readonly at: Date;
  readonly waiting: readonly WaitingTasks[];
  readonly approvals: readonly WaitingApprovals[];
  readonly flows: readonly Flow[];
}

/** The tasks of one type that have not ended, of one role. */
export interface WaitingTasks extends Readonly<Record<OpenStatus, number>> {
  readonly role: string;
  readonly type: string;
  /** When the pending one that has waited longest was routed; undefined without any. */
  readonly oldestPendingAt: Date | undefined;
  /** How many have to end within 24 hours. */
  readonly dueSoon: number;
}

/** The approvals that wait for votes of one role. */
export interface WaitingApprovals {
  readonly role: string;
  readonly pending: number;
  readonly oldestAt: Date;
  /** How many expire within 24 hours. */
  readonly expiringSoon: number;
}

/** How many tasks of a role were routed, or ended in a status, in one hour before `at`. */
export interface Flow {
  readonly role: string;
  /** 0 is the last hour, 23 the earliest. */
  readonly hoursAgo: number;
  readonly kind: 'routed' | EndedStatus;
  readonly tasks: number;
  /** How many of them had used up their attempts. */
  readonly deadLettered: number;
}

type EndedStatus = Exclude<TaskStatus, OpenStatus>;
type OpenStatus = Extract<TaskStatus, 'pending' | 'active' | 'awaiting_approval'>;

/**
 * Stores tasks and approvals, and the events of their changes. The store's clock sets the time, because instances'
 * clocks differ.
 */
export interface TaskStore {
  /**
   * Executes a command. Its change, its events and its first reply are stored together or not at all. A repeated keyed
   * command gets its first reply, byte for byte, or `IDEMPOTENCY_KEY_REUSED` if its request differs. Never rejects.
   *
   * @param abandoned when it aborts, a command that has not begun is not executed, and its outcome is `UNAVAILABLE`.
   */
  execute(command: TaskCommand, abandoned?: AbortSignal): Promise<Outcome>;
  /**
   * The task with this id, or the task of the approval with this id, with all its approvals in order.
   *
   * @throws HandoffError `UNAVAILABLE` when there is no answer by the deadline, and without a query after it. The lists
   * do the same.
   */
  readonly findTask: (taskOrApprovalId: string, deadline: Date) => Promise<TaskAggregate | undefined>;
  /**
   * What {@link findTask} finds for each of many ids, read at once, and without content: the tasks' data is empty, and their context
   * and result, and the reasons and notes of approvals and votes, are undefined. An id of nothing has no entry. Ids of one task share
   * one aggregate.
   */
  readonly findStates: (
    taskOrApprovalIds: readonly string[],
    deadline: Date,
  ) => Promise<ReadonlyMap<string, TaskAggregate>>;
  listTasks(query: TaskQuery, deadline: Date): Promise<Page<Task>>;
  listApprovals(query: ApprovalQuery, deadline: Date): Promise<Page<Approval>>;
  /** A standing grant, and the store's time at which it is so. */
  findGrant(id: string, deadline: Date): Promise<{ readonly grant: Grant; readonly at: Date } | undefined>;
  /** Lists standing grants, newest first, as they are at the store's time `at`. */
  listGrants(query: GrantQuery, deadline: Date): Promise<Page<Grant> & { readonly at: Date }>;
  /**
   * How long nothing is overdue that is not yet, in milliseconds, if nothing changes: until the next lapse, deadline, expiry or end of a grant.
   */
  restMs(): Promise<number>;
  /** The filters for which a task can be claimed now. It locks nothing, so the answer is a hint. */
  findClaimable(filters: readonly ClaimFilter[]): Promise<readonly ClaimFilter[]>;
  countInbox(query: InboxQuery, deadline: Date): Promise<Inbox>;
  /** Counts what waits for every role. Its cost grows with what waits and with the tasks of a day, not with all tasks. */
  countOverview(deadline: Date): Promise<Overview>;
  /**
   * Applies expiries, deadlines and lapses of leases to at most `limit` tasks, and skips tasks that another store has
   * locked. Puts the ends of standing grants on record in the same way.
   *
   * @returns the number of changed tasks and grants.
   */
  expireOverdue(limit: number): Promise<number>;
  /**
   * Forgets commands executed at least so many milliseconds ago. A repetition then counts as a new command, except for
   * a routing: each task remembers the command that created it.
   */
  forgetCommands(olderThanMs: number): Promise<number>;
  /** Refuses new commands, and resolves when the accepted ones are executed. */
  drain(): Promise<void>;
}
