import { amendTask } from './amend-task.js';
import { cancelTask } from './cancel-task.js';
import { decideApproval } from './decide-approval.js';
import { completeTask, failTask } from './end-task.js';
import { heartbeatTask } from './heartbeat-task.js';
import type { Occasion, RequestOccasion } from './occasion.js';
import { releaseTask } from './release-task.js';
import { requestApproval } from './request-approval.js';
import { routeTask } from './route-task.js';
import type { ClaimCommand, TaskCommand } from './task-command.js';
import { withdrawApproval } from './withdraw-approval.js';
import type { Approval } from './approval.js';
import type { Change, TaskFile } from './task-file.js';
import type { TaskFiles } from './task-files.js';

/** A change, and the approval that the caller asked about where it did. */
export interface CommandChange extends Change {
  readonly approval?: Approval;
  /** The files of other tasks that changed with it. */
  readonly others?: readonly TaskFile[];
  /** Whether this was a step on the way: the command is to come again. */
  readonly unfinished?: boolean;
}

/** The commands that say which task they are about. */
export type NamingCommand = Exclude<TaskCommand, ClaimCommand>;

type Files = Pick<TaskFiles, 'get' | 'ofApproval' | 'below' | 'loadOf'>;

/**
 * What a command comes to, by the rule that its name stands for.
 *
 * @throws HandoffError whatever the rule refuses it with.
 */
export function decideTaskCommand(command: NamingCommand, files: Files, given: Occasion): CommandChange {
  const occasion: RequestOccasion = { call: command.call, ...given };
  switch (command.name) {
    case 'routeTask':
      return routeTask(
        occasion,
        command.input,
        files.get,
        (id) => (files.get(id) ?? files.ofApproval(id)) !== undefined,
        files.loadOf,
      );
    case 'completeTask':
      return completeTask(occasion, files.get(command.input.taskId), command.input);
    case 'failTask':
      return failTask(occasion, files.get(command.input.taskId), command.input);
    case 'cancelTask': {
      const { taskId } = command.input;
      return cancelTask(occasion, files.get(taskId), command.input, () => files.below(taskId));
    }
    case 'amendTask':
      return amendTask(occasion, files.get(command.input.taskId), command.input, files.loadOf);
    case 'heartbeatTask':
      return heartbeatTask(occasion, files.get(command.input.taskId), command.input);
    case 'releaseTask':
      return releaseTask(occasion, files.get(command.input.taskId), command.input.leaseId);
    case 'requestApproval':
      return requestApproval(occasion, files.get(command.input.taskId), command.input);
    case 'decideApproval': {
      const { approvalId } = command.input;
      return decideApproval(occasion, files.ofApproval(approvalId), approvalId, command.input);
    }
    case 'withdrawApproval':
      return withdrawApproval(occasion, files.ofApproval(command.input.approvalId), command.input);
  }
}

/** What a command is about, as far as it is known: for the record of a refusal. */
export function targetOf(
  command: TaskCommand,
  files: Pick<TaskFiles, 'get' | 'ofApproval'>,
): { readonly id: string | undefined; readonly file: TaskFile | undefined; readonly role: string | undefined } {
  switch (command.name) {
    case 'routeTask': {
      const id = command.input.parentTaskId;
      return { id, file: id === undefined ? undefined : files.get(id), role: command.input.fromRole };
    }
    case 'decideApproval': {
      const { approvalId } = command.input;
      const file = files.ofApproval(approvalId);
      const asked = file?.approvals.find(({ id }) => id === approvalId)?.groups[0]?.role;
      return { id: approvalId, file, role: command.input.role ?? asked };
    }
    case 'withdrawApproval': {
      const { approvalId } = command.input;
      const file = files.ofApproval(approvalId);
      const asked = file?.approvals.find(({ id }) => id === approvalId);
      return { id: approvalId, file, role: asked?.requestedBy.role };
    }
    case 'claimTasks':
      return { id: undefined, file: undefined, role: command.input.role };
    case 'requestApproval': {
      const { taskId, decision, approverRole } = command.input;
      return { id: taskId, file: files.get(taskId), role: decision === undefined ? undefined : approverRole };
    }
    default: {
      const file = files.get(command.input.taskId);
      const bySender = command.name === 'cancelTask' || command.name === 'amendTask';
      const role = bySender ? file?.task.fromRole : file?.task.toRole;
      return { id: command.input.taskId, file, role };
    }
  }
}
