import type { Approval } from '../domain/approval/approval.js';
import { isTo, type Delegation } from '../domain/delegation/delegation.js';
import type { Grant } from '../domain/grant/grant.js';
import { contentBytesOf, inboxOf, isSameInbox, type Inbox, type InboxLoad } from '../domain/task/inbox.js';
import type { Task } from '../domain/task/task.js';
import type { TaskAggregate } from '../domain/task-aggregate.js';
import type { Vote } from '../domain/approval/vote.js';
import { byUrgency, isClaimable } from '../domain/task/claimable.js';
import type { WorkingTasks } from '../ports/working-tasks.js';

/** The aggregates of a batch, and how they differ from what was loaded. */
export interface WorkingSet extends WorkingTasks {
  /** What has to be written. */
  differences(): Differences;
}

export interface Differences {
  readonly newTasks: readonly Task[];
  readonly changedTasks: readonly Task[];
  /** The changed tasks whose content differs. */
  readonly amendedTasks: readonly Task[];
  /** The changed tasks with new parties. */
  readonly joinedTasks: readonly Task[];
  readonly newApprovals: readonly Approval[];
  readonly changedApprovals: readonly Approval[];
  readonly newVotes: readonly NewVote[];
  readonly newGrants: readonly Grant[];
  readonly changedGrants: readonly Grant[];
  /** The steps of tasks that changed more than once. Their intermediate states are stored nowhere else. */
  readonly superseded: readonly Superseded[];
}

/** A task before and after one of its changes. */
export interface Superseded {
  readonly before: Task;
  readonly after: Task;
}

export interface NewVote {
  readonly approvalId: string;
  /** Its position among the votes on the approval, from 1. */
  readonly position: number;
  readonly vote: Vote;
}

/** The load of an inbox before the batch. */
export interface LoadedInbox extends Inbox {
  readonly load: InboxLoad;
}

/**
 * Creates the working set of a batch.
 *
 * @param loaded the locked aggregates. No other transaction can change them.
 * @param looked aggregates that were read without a lock. Another transaction may change them at any time, so they are
 * found by id only: claims and cascades leave them out.
 * @param found the ids of the loaded tasks below a task, by its id. The tasks between them need not be loaded.
 * @param loads the loads of the inboxes that the batch adds to.
 * @param delegations the delegations to its callers that may count.
 * @param granted the standing grants that may cover what they do, or that they are about.
 */
export function createWorkingTasks(
  loaded: readonly TaskAggregate[],
  looked: readonly TaskAggregate[] = [],
  found: ReadonlyMap<string, readonly string[]> = new Map(),
  loads: readonly LoadedInbox[] = [],
  delegations: readonly Delegation[] = [],
  granted: readonly Grant[] = [],
): WorkingSet {
  const aggregates = new Map<string, TaskAggregate>();
  const taskOf = new Map<string, string>();
  const histories = new Map<string, Task[]>();
  const put = (aggregate: TaskAggregate): void => {
    const history = histories.get(aggregate.task.id) ?? [];
    if (history.at(-1) !== aggregate.task) history.push(aggregate.task);
    histories.set(aggregate.task.id, history);
    aggregates.set(aggregate.task.id, aggregate);
    for (const { id } of aggregate.approvals) taskOf.set(id, aggregate.task.id);
  };
  const grantsBefore = new Map(granted.map((each) => [each.id, each]));
  const grants = new Map(grantsBefore);
  const all = [...looked, ...loaded];
  all.forEach(put);
  const onlyLooked = new Set(looked.map(({ task }) => task.id));
  for (const { task } of loaded) onlyLooked.delete(task.id);
  const own = () => [...aggregates.values()].filter(({ task }) => !onlyLooked.has(task.id));
  const tasksBefore = new Map(all.map(({ task }) => [task.id, task]));
  const approvalsBefore = new Map(all.flatMap(({ approvals }) => approvals).map((each) => [each.id, each]));
  return {
    get: (taskId) => aggregates.get(taskId),
    ofApproval: (approvalId) => aggregates.get(taskOf.get(approvalId) ?? ''),
    claimable: (filter, now) =>
      own()
        .filter(({ task }) => isClaimable(task, filter, now))
        .sort((a, b) => byUrgency(a.task, b.task)),
    below(taskId) {
      const near = aggregatesBelow(taskId, own());
      const known = new Set(near.map(({ task }) => task.id));
      const others = (found.get(taskId) ?? []).filter((id) => !known.has(id));
      return [...near, ...others.flatMap((id) => aggregates.get(id) ?? [])];
    },
    loadOf: (inbox) => loadWith(loads, inbox, aggregates, tasksBefore),
    delegationsTo: (person) => delegations.filter((each) => isTo(each, person)),
    grants: () => [...grants.values()],
    put,
    putGrant: (grant) => void grants.set(grant.id, grant),
    differences() {
      const tasks = [...aggregates.values()].map(({ task }) => task);
      const approvals = [...aggregates.values()].flatMap((aggregate) => aggregate.approvals);
      const changedTasks = changed(tasks, tasksBefore);
      return {
        newTasks: tasks.filter(({ id }) => !tasksBefore.has(id)),
        changedTasks,
        amendedTasks: changedTasks.filter((task) => isAmended(task, tasksBefore.get(task.id)!)),
        joinedTasks: changedTasks.filter((task) => task.parties !== tasksBefore.get(task.id)!.parties),
        newApprovals: approvals.filter(({ id }) => !approvalsBefore.has(id)),
        changedApprovals: changed(approvals, approvalsBefore),
        newGrants: [...grants.values()].filter(({ id }) => !grantsBefore.has(id)),
        changedGrants: changed([...grants.values()], grantsBefore),
        newVotes: approvals.flatMap((each) => votesSince(each, approvalsBefore.get(each.id))),
        superseded: [...histories.values()].filter(({ length }) => length > 2).flatMap(stepsOf),
      };
    },
  };
}

function stepsOf(history: readonly Task[]): readonly Superseded[] {
  return history.slice(1).map((after, index) => ({ before: history[index]!, after }));
}

function aggregatesBelow(taskId: string, aggregates: readonly TaskAggregate[]): readonly TaskAggregate[] {
  const children = new Map<string, TaskAggregate[]>();
  for (const aggregate of aggregates) {
    const parent = aggregate.task.parentTaskId;
    if (parent === undefined) continue;
    const siblings = children.get(parent);
    if (siblings === undefined) children.set(parent, [aggregate]);
    else siblings.push(aggregate);
  }
  const found: TaskAggregate[] = [];
  for (let level = children.get(taskId) ?? []; level.length > 0;) {
    found.push(...level);
    level = level.flatMap(({ task }) => children.get(task.id) ?? []);
  }
  return found;
}

/** The load before the batch, and the additions of the batch. Removals count only after the commit. */
function loadWith(
  loads: readonly LoadedInbox[],
  inbox: Inbox,
  aggregates: ReadonlyMap<string, TaskAggregate>,
  before: ReadonlyMap<string, Task>,
): InboxLoad | undefined {
  const loaded = loads.find((each) => isSameInbox(each, inbox));
  if (loaded === undefined) return undefined;
  let { tasks: count, bytes } = loaded.load;
  for (const { task } of aggregates.values()) {
    if (!isSameInbox(inboxOf(task), inbox)) continue;
    const known = before.get(task.id);
    if (known === undefined) count += 1;
    if (known === undefined || isAmended(task, known)) {
      bytes += contentBytesOf(task) - (known === undefined ? 0 : contentBytesOf(known));
    }
  }
  return { tasks: count, bytes };
}

/** Records are immutable, so another record is another state. */
function changed<T extends { readonly id: string }>(now: readonly T[], before: ReadonlyMap<string, T>): readonly T[] {
  return now.filter((each) => before.has(each.id) && before.get(each.id) !== each);
}

/** Content is large and hardly ever changes, so not every change of a task writes it. */
function isAmended({ description, data, context }: Task, before: Task): boolean {
  return description !== before.description || data !== before.data || context !== before.context;
}

function votesSince({ id, votes }: Approval, before: Approval | undefined): readonly NewVote[] {
  const known = before?.votes.length ?? 0;
  return votes.slice(known).map((vote, index) => ({ approvalId: id, position: known + index + 1, vote }));
}
