import type { Approval } from './approval.js';
import type { Person } from './person.js';
import type { Task } from './task.js';

/** A task and every approval ever asked for it, in the order of their ordinals: what a rule needs in order to decide. */
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

/** Something that happened to a task: what it is now, what it was, and who did it (nobody: a timer). */
export interface TaskEvent {
  readonly name: TaskEventName;
  readonly task: Task;
  readonly fromStatus: Task['status'] | undefined;
  readonly by: Person | undefined;
}

/** Something that happened to an approval of a task. */
export interface ApprovalEvent {
  readonly name: ApprovalEventName;
  readonly approval: Approval;
  readonly task: Task;
  readonly fromStatus: Approval['status'] | undefined;
  readonly by: Person | undefined;
}

export type DomainEvent = TaskEvent | ApprovalEvent;

/** What a rule comes to: the file as it is then, and an event for every change, in order. */
export interface Change {
  readonly aggregate: TaskAggregate;
  /** Other tasks that changed with it. */
  readonly others?: readonly TaskAggregate[];
  readonly events: readonly DomainEvent[];
}

/** A change that an approval is the point of, and which one. */
export interface ApprovalChange extends Change {
  readonly approval: Approval;
}

/** The file with an approval replaced, or added where it is new. */
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
