import type { Approval } from './approval.js';
import type { Task } from './task.js';
import type { TaskFile } from './task-file.js';
import type { Vote } from './vote.js';

/** What a batch of commands has at hand: the files it touches, moved on by one command after the other. */
export interface TaskFiles {
  get(taskId: string): TaskFile | undefined;
  /** The file that an approval is in. */
  ofApproval(approvalId: string): TaskFile | undefined;
  put(file: TaskFile): void;
  /** What has to be written: how everything differs from what was loaded. */
  differences(): Differences;
}

export interface Differences {
  readonly newTasks: readonly Task[];
  readonly changedTasks: readonly Task[];
  /** Those of the changed ones that ask for something else. */
  readonly amendedTasks: readonly Task[];
  readonly newApprovals: readonly Approval[];
  readonly changedApprovals: readonly Approval[];
  readonly newVotes: readonly NewVote[];
}

export interface NewVote {
  readonly approvalId: string;
  /** The how manieth on that approval it is, from 1. */
  readonly position: number;
  readonly vote: Vote;
}

export function createTaskFiles(loaded: readonly TaskFile[]): TaskFiles {
  const files = new Map<string, TaskFile>();
  const taskOf = new Map<string, string>();
  const put = (file: TaskFile): void => {
    files.set(file.task.id, file);
    for (const { id } of file.approvals) taskOf.set(id, file.task.id);
  };
  loaded.forEach(put);
  const tasksBefore = new Map(loaded.map(({ task }) => [task.id, task]));
  const approvalsBefore = new Map(loaded.flatMap(({ approvals }) => approvals).map((each) => [each.id, each]));
  return {
    get: (taskId) => files.get(taskId),
    ofApproval: (approvalId) => files.get(taskOf.get(approvalId) ?? ''),
    put,
    differences() {
      const tasks = [...files.values()].map(({ task }) => task);
      const approvals = [...files.values()].flatMap((file) => file.approvals);
      const changedTasks = changed(tasks, tasksBefore);
      return {
        newTasks: tasks.filter(({ id }) => !tasksBefore.has(id)),
        changedTasks,
        amendedTasks: changedTasks.filter((task) => isAmended(task, tasksBefore.get(task.id)!)),
        newApprovals: approvals.filter(({ id }) => !approvalsBefore.has(id)),
        changedApprovals: changed(approvals, approvalsBefore),
        newVotes: approvals.flatMap((each) => votesSince(each, approvalsBefore.get(each.id))),
      };
    },
  };
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
