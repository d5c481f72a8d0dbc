import type { Call, CommandReply, Decision, Refusal, SerialisedEvent } from '@handoff/kernel';
import type { Approval } from '../domain/approval/approval.js';
import type { ClaimTasks } from '../domain/rules/decide-claim.js';
import type { Grant } from '../domain/grant/grant.js';
import type { InboxLoad } from '../domain/task/inbox.js';
import type { Task } from '../domain/task/task.js';
import type { TaskAggregate } from '../domain/task-aggregate.js';
import type { TaskCommand } from '../domain/task-command.js';
import type { WorkingTasks } from './working-tasks.js';

/** What a store loads before a command is decided. */
export interface CommandReads {
  /** The ids of tasks to lock, each with its approvals. */
  readonly tasks?: readonly string[];
  /** The ids of approvals whose tasks are to be locked, each with all its approvals. */
  readonly approvals?: readonly string[];
  /** Ids that a task or an approval may have. They are read without a lock. */
  readonly lookedAt?: readonly string[];
  /** The id of a task below which all tasks are locked that the caller may cancel. */
  readonly below?: string | undefined;
  /** The claim for which claimable tasks are locked. */
  readonly claim?: ClaimTasks;
  /** The approval that the command votes on: delegations of its roles to the caller are locked. */
  readonly votesOn?: string;
  /**
   * The standing grants to lock: one by its id, those of a role, or of the role of a task. Without a role, of all roles of the
   * caller. A proposal's own is locked with its task. With `proposed`, the open proposals of the role are read too.
   */
  readonly grants?:
    | { readonly id: string }
    | { readonly role: string | undefined; readonly proposed?: boolean }
    | { readonly ofTask: string };
  /** How much the command adds to an inbox at most. */
  readonly adds?: InboxAddition;
}

/** The call of a command, and what has to be loaded for it. */
export interface CallReads extends CommandReads {
  readonly call: Call;
}

/** The inbox is the caller's for a role, or the one that a task waits in. */
export type InboxAddition = { readonly more: InboxLoad } & ({ readonly toRole: string } | { readonly ofTask: string });

/** The ids of the tasks and approvals that a kept reply shows. */
export interface ShownThings {
  readonly taskIds: readonly string[];
  readonly approvalIds: readonly string[];
}

/** Looks up what a kept reply shows. */
export interface Shown {
  /** The task as it is now, but with the large values that it had at a version. */
  taskAt(id: string, version: number): Task | undefined;
  approval(id: string): Approval | undefined;
}

/**
 * The rules that a store applies to locked rows. They do no I/O, and the store applies them again after a lost race.
 */
export interface TaskRules {
  /** What the store has to load for a command. */
  reads(command: TaskCommand): CommandReads;
  /** Decides a command, and puts the changed aggregates into the working set. */
  decide(command: TaskCommand, aggregates: WorkingTasks, now: Date): Decision;
  /**
   * Whether the caller of a repeated command may have its first reply, judged by the present state: the refusal that a
   * first attempt would get because the caller lacks a role or may not see the task; undefined when there is none.
   */
  authorise(command: TaskCommand, aggregates: WorkingTasks, now: Date): Refusal | undefined;
  /** Whether the caller's roles decide as which role the command acts: it could name a role, and names none. */
  actsInOwnRoles(command: TaskCommand): boolean;
  /** What the store has to look up to compose a reply again. */
  thingsShown(recipe: string): ShownThings;
  /** Composes a reply from its recipe, byte for byte; undefined when something that it shows no longer exists. */
  composeReply(recipe: string, shown: Shown): string | undefined;
  /** The first reply to the routing of a task. It follows from the aggregate, so it outlives the stored command. */
  replyToRouting(aggregate: TaskAggregate): CommandReply;
  /** Puts the end of a grant on record; undefined when it has not come. */
  expireGrant(
    grant: Grant,
    now: Date,
  ): { readonly grant: Grant; readonly events: readonly SerialisedEvent[] } | undefined;
  /** Applies the passing of time to a task; undefined when nothing is due. */
  expire(
    aggregate: TaskAggregate,
    now: Date,
  ): { readonly aggregate: TaskAggregate; readonly events: readonly SerialisedEvent[] } | undefined;
}
