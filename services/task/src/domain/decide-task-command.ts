import { amendTask } from './amend-task.js';
import { cancelTask } from './cancel-task.js';
import { decideApproval } from './decide-approval.js';
import { completeTask, failTask } from './end-task.js';
import { heartbeatTask } from './heartbeat-task.js';
import type { DecisionEnvironment, RequestEnvironment } from './decision-environment.js';
import { releaseTask } from './release-task.js';
import { requestApproval } from './request-approval.js';
import { routeTask } from './route-task.js';
import type { ClaimCommand, TaskCommand } from './task-command.js';
import { withdrawApproval } from './withdraw-approval.js';
import type { Approval } from './approval.js';
import type { Change, TaskAggregate } from './task-aggregate.js';
import type { WorkingTasks } from './working-tasks.js';

/** A change, and the approval that the caller asked about where it did. */
export interface CommandChange extends Change {
  readonly approval?: Approval;
  /** The files of other tasks that changed with it. */
  readonly others?: readonly TaskAggregate[];
  /** Whether this was a step on the way: the command is to come again. */
  readonly unfinished?: boolean;
}

/** The commands that say which task they are about. */
export type NamingCommand = Exclude<TaskCommand, ClaimCommand>;

type Files = Pick<WorkingTasks, 'get' | 'ofApproval' | 'below' | 'loadOf'>;

/**
 * What a command comes to, by the rule that its name stands for.
 *
 * @throws HandoffError whatever the rule refuses it with.
 */
export function decideTaskCommand(
  command: NamingCommand,
  aggregates: Files,
  given: DecisionEnvironment,
): CommandChange {
  const environment: RequestEnvironment = { call: command.call, ...given };
  switch (command.name) {
    case 'routeTask':
      return routeTask(
        environment,
        command.input,
        aggregates.get,
        (id) => (aggregates.get(id) ?? aggregates.ofApproval(id)) !== undefined,
        aggregates.loadOf,
      );
    case 'completeTask':
      return completeTask(environment, aggregates.get(command.input.taskId), command.input);
    case 'failTask':
      return failTask(environment, aggregates.get(command.input.taskId), command.input);
    case 'cancelTask': {
      const { taskId } = command.input;
      return cancelTask(environment, aggregates.get(taskId), command.input, () => aggregates.below(taskId));
    }
    case 'amendTask':
      return amendTask(environment, aggregates.get(command.input.taskId), command.input, aggregates.loadOf);
    case 'heartbeatTask':
      return heartbeatTask(environment, aggregates.get(command.input.taskId), command.input);
    case 'releaseTask':
      return releaseTask(environment, aggregates.get(command.input.taskId), command.input.leaseId);
    case 'requestApproval':
      return requestApproval(environment, aggregates.get(command.input.taskId), command.input);
    case 'decideApproval': {
      const { approvalId } = command.input;
      return decideApproval(environment, aggregates.ofApproval(approvalId), approvalId, command.input);
    }
    case 'withdrawApproval':
      return withdrawApproval(environment, aggregates.ofApproval(command.input.approvalId), command.input);
  }
}

/** What a command is about, as far as it is known: for the record of a refusal. */
export function targetOf(
  command: TaskCommand,
  aggregates: Pick<WorkingTasks, 'get' | 'ofApproval'>,
): {
  readonly id: string | undefined;
  readonly aggregate: TaskAggregate | undefined;
  readonly role: string | undefined;
} {
  switch (command.name) {
    case 'routeTask': {
      const id = command.input.parentTaskId;
      return { id, aggregate: id === undefined ? undefined : aggregates.get(id), role: command.input.fromRole };
    }
    case 'decideApproval': {
      const { approvalId } = command.input;
      const aggregate = aggregates.ofApproval(approvalId);
      const asked = aggregate?.approvals.find(({ id }) => id === approvalId)?.groups[0]?.role;
      return { id: approvalId, aggregate, role: command.input.role ?? asked };
    }
    case 'withdrawApproval': {
      const { approvalId } = command.input;
      const aggregate = aggregates.ofApproval(approvalId);
      const asked = aggregate?.approvals.find(({ id }) => id === approvalId);
      return { id: approvalId, aggregate, role: asked?.requestedBy.role };
    }
    case 'claimTasks':
      return { id: undefined, aggregate: undefined, role: command.input.role };
    case 'requestApproval': {
      const { taskId, decision, approverRole } = command.input;
      return { id: taskId, aggregate: aggregates.get(taskId), role: decision === undefined ? undefined : approverRole };
    }
    default: {
      const aggregate = aggregates.get(command.input.taskId);
      const bySender = command.name === 'cancelTask' || command.name === 'amendTask';
      const role = bySender ? aggregate?.task.fromRole : aggregate?.task.toRole;
      return { id: command.input.taskId, aggregate, role };
    }
  }
}
