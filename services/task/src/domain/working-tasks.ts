import type { Approval } from './approval.js';
import { byUrgency, isClaimable, type ClaimFilter } from './claim-tasks.js';
import { contentBytesOf, inboxOf, isSameInbox, type Inbox, type InboxLoad } from './inbox-room.js';
import type { Task } from './task.js';
import type { TaskAggregate } from './task-aggregate.js';
import type { Vote } from './vote.js';

/** What a batch of commands has at hand: the files it touches, moved on by one command after the other. */
export interface WorkingTasks {
  get(taskId: string): TaskAggregate | undefined;
  /** The file that an approval is in. */
  ofApproval(approvalId: string): TaskAggregate | undefined;
  /** The files of those tasks that can be claimed by who wants such, the first to go first. */
  claimable(filter: ClaimFilter, now: Date): readonly TaskAggregate[];
  /** The files of the tasks below a task, however deep, as far as they are at hand. */
  below(taskId: string): readonly TaskAggregate[];
  /** What a sender has waiting for a role, with what this batch adds; undefined where it is little. */
  loadOf(inbox: Inbox): InboxLoad | undefined;
  put(aggregate: TaskAggregate): void;
  /** What has to be written: how everything differs from what was loaded. */
  differences(): Differences;
}

export interface Differences {
  readonly newTasks: readonly Task[];
  readonly changedTasks: readonly Task[];
  /** Those of the changed ones that ask for something else. */
  readonly amendedTasks: readonly Task[];
  /** Those of the changed ones in which more people have a part. */
  readonly joinedTasks: readonly Task[];
  readonly newApprovals: readonly Approval[];
  readonly changedApprovals: readonly Approval[];
  readonly newVotes: readonly NewVote[];
  /** Steps of the tasks that were changed more than once: what they were in between is stored nowhere else. */
  readonly superseded: readonly Superseded[];
}

/** A task before and after one of its changes. */
export interface Superseded {
  readonly before: Task;
  readonly after: Task;
}

export interface NewVote {
  readonly approvalId: string;
  /** The how manieth on that approval it is, from 1. */
  readonly position: number;
  readonly vote: Vote;
}

/** What waited in an inbox before the batch. */
export interface LoadedInbox extends Inbox {
  readonly load: InboxLoad;
}

/**
 * The files that a batch works on.
 *
 * @param loaded those that nobody else can change meanwhile.
 * @param looked those that are only looked at: somebody else may change them at any time, so they are found by their ids
 * alone, and nothing that is done to many tasks is done to them.
 * @param found the ids of the loaded tasks that are below a task, by its id: not all that lies between need be loaded.
 * @param loads what waited in the inboxes that were looked at.
 */
export function createWorkingTasks(
  loaded: readonly TaskAggregate[],
  looked: readonly TaskAggregate[] = [],
  found: ReadonlyMap<string, readonly string[]> = new Map(),
  loads: readonly LoadedInbox[] = [],
): WorkingTasks {
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
      const near = filesBelow(taskId, own());
      const known = new Set(near.map(({ task }) => task.id));
      const others = (found.get(taskId) ?? []).filter((id) => !known.has(id));
      return [...near, ...others.flatMap((id) => aggregates.get(id) ?? [])];
    },
    loadOf: (inbox) => loadWith(loads, inbox, aggregates, tasksBefore),
    put,
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
        newVotes: approvals.flatMap((each) => votesSince(each, approvalsBefore.get(each.id))),
        superseded: [...histories.values()].filter(({ length }) => length > 2).flatMap(stepsOf),
      };
    },
  };
}

function stepsOf(history: readonly Task[]): readonly Superseded[] {
  return history.slice(1).map((after, index) => ({ before: history[index]!, after }));
}

function filesBelow(taskId: string, aggregates: readonly TaskAggregate[]): readonly TaskAggregate[] {
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

/** What was there, and what the batch adds to it; what it takes away is there until it is committed. */
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

/** Records are never changed in place, so another record is another state. */
function changed<T extends { readonly id: string }>(now: readonly T[], before: ReadonlyMap<string, T>): readonly T[] {
  return now.filter((each) => before.has(each.id) && before.get(each.id) !== each);
}

/** What a task asks for is large, and hardly ever changes: it is not to be written with every change of the task. */
function isAmended({ description, data, context }: Task, before: Task): boolean {
  return description !== before.description || data !== before.data || context !== before.context;
}

function votesSince({ id, votes }: Approval, before: Approval | undefined): readonly NewVote[] {
  const known = before?.votes.length ?? 0;
  return votes.slice(known).map((vote, index) => ({ approvalId: id, position: known + index + 1, vote }));
}
