import type { Approval } from './approval.js';
import type { Task } from './task.js';
import type { TaskFile } from './task-file.js';

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
  readonly newApprovals: readonly Approval[];
  readonly changedApprovals: readonly Approval[];
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
      return {
        newTasks: tasks.filter(({ id }) => !tasksBefore.has(id)),
        changedTasks: changed(tasks, tasksBefore),
        newApprovals: approvals.filter(({ id }) => !approvalsBefore.has(id)),
        changedApprovals: changed(approvals, approvalsBefore),
      };
    },
  };
}

/** Records are never changed in place, so another record is another state. */
function changed<T extends { readonly id: string }>(now: readonly T[], before: ReadonlyMap<string, T>): readonly T[] {
  return now.filter((each) => before.has(each.id) && before.get(each.id) !== each);
}
