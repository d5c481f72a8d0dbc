import type { Delegation } from '../domain/delegation/delegation.js';
import type { Grant } from '../domain/grant/grant.js';
import type { Party } from '../domain/task/person.js';
import type { TaskAggregate } from '../domain/task-aggregate.js';
import type { ClaimFilter } from '../domain/task/claimable.js';
import type { Inbox, InboxLoad } from '../domain/task/inbox.js';

/** The aggregates that a batch of commands has loaded. One command after the other changes them. */
export interface WorkingTasks {
  get(taskId: string): TaskAggregate | undefined;
  /** The aggregate that an approval belongs to. */
  ofApproval(approvalId: string): TaskAggregate | undefined;
  /** The tasks that a claim may take, in the order in which they are handed out. */
  claimable(filter: ClaimFilter, now: Date): readonly TaskAggregate[];
  /** The loaded tasks below a task, at any depth. */
  below(taskId: string): readonly TaskAggregate[];
  /** What a sender has waiting for a role, with what this batch adds; undefined when that is far below the limit. */
  loadOf(inbox: Inbox): InboxLoad | undefined;
  /** The loaded delegations to a person, locked against their end. */
  delegationsTo(person: Party): readonly Delegation[];
  /** The loaded standing grants, locked, as the commands decided so far have changed them. */
  grants(): readonly Grant[];
  put(aggregate: TaskAggregate): void;
  putGrant(grant: Grant): void;
}
