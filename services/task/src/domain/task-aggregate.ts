import type { NamedRole } from '@handoff/kernel';
import type { Approval } from './approval/approval.js';
import type { OnBehalfOf } from './approval/vote.js';
import type { Grant, GrantStatus } from './grant/grant.js';
import type { Person } from './task/person.js';
import type { Task } from './task/task.js';

/** A task with all its approvals, ordered by their ordinals: the input of a rule. */
export interface TaskAggregate {
  readonly task: Task;
  readonly approvals: readonly Approval[];
}

export type TaskEventName =
  | 'task.routed'
  | 'task.parked'
  | 'task.resumed'
  | 'task.claimed'
  | 'task.progressed'
  | 'task.released'
  | 'task.lapsed'
  | 'task.retried'
  | 'task.dead_lettered'
  | 'task.amended'
  | 'task.completed'
  | 'task.failed'
  | 'task.rejected'
  | 'task.cancelled'
  | 'task.expired';

export type ApprovalEventName =
  | 'approval.requested'
  | 'approval.voted'
  | 'approval.escalated'
  | 'approval.decided'
  | 'approval.withdrawn'
  | 'approval.cancelled'
  | 'approval.expired';

/** A change of a task: the new state, the former status, and the actor (undefined for a timer). */
export interface TaskEvent {
  readonly name: TaskEventName;
  readonly task: Task;
  readonly fromStatus: Task['status'] | undefined;
  readonly by: Person | undefined;
}

/** A change of an approval of a task. */
export interface ApprovalEvent {
  readonly name: ApprovalEventName;
  readonly approval: Approval;
  readonly task: Task;
  readonly fromStatus: Approval['status'] | undefined;
  readonly by: Person | undefined;
  /** Of a vote under a delegation. */
  readonly onBehalfOf?: OnBehalfOf | undefined;
  /** Of a decision by policy: the standing grant that covers it. */
  readonly grant?: Grant | undefined;
}

/** A change of a standing grant. */
export interface GrantEvent {
  readonly name: 'grant.granted' | 'grant.used' | 'grant.revoked' | 'grant.expired';
  readonly grant: Grant;
  readonly fromStatus: GrantStatus;
  readonly by: Person | undefined;
  /** Of a use: the approval that it decided. */
  readonly usedFor?: { readonly task: Task; readonly approval: Approval };
}

export type DomainEvent = TaskEvent | ApprovalEvent | GrantEvent;

/** The result of a rule: the new state of the aggregate, and an event for every change, in order. */
export interface Change {
  readonly aggregate: TaskAggregate;
  /** Other tasks that changed with it. */
  readonly others?: readonly TaskAggregate[];
  /** Grants that came into force or were used with it. */
  readonly grants?: readonly Grant[];
  readonly events: readonly DomainEvent[];
  /** Roles that the request names and that nobody has held so far. */
  readonly neverHeld?: readonly NamedRole[] | undefined;
}

/** The result of a command about an approval. */
export interface ApprovalChange extends Change {
  readonly approval: Approval;
}

/** The result of a command about a standing grant. */
export interface GrantChange {
  readonly aggregates: readonly TaskAggregate[];
  readonly grants: readonly Grant[];
  readonly grant: Grant;
  readonly events: readonly DomainEvent[];
  readonly neverHeld?: readonly NamedRole[] | undefined;
}

/** Replaces an approval of the aggregate, or adds a new one. */
export function withApproval(aggregate: TaskAggregate, approval: Approval): TaskAggregate {
  const known = aggregate.approvals.some(({ id }) => id === approval.id);
  const approvals = known
    ? aggregate.approvals.map((each) => (each.id === approval.id ? approval : each))
    : [...aggregate.approvals, approval];
  return { task: aggregate.task, approvals };
}

export function pendingApprovals(aggregate: TaskAggregate): readonly Approval[] {
  return aggregate.approvals.filter(({ status }) => status === 'pending');
}
