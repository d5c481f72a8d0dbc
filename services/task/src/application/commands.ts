import type { CommandReply } from '@handoff/kernel';
import { amendTask } from '../domain/amend-task.js';
import { cancelTask } from '../domain/cancel-task.js';
import { claimTasks } from '../domain/claim-tasks.js';
import { decideApproval } from '../domain/decide-approval.js';
import type { RequestEnvironment } from '../domain/decision-environment.js';
import { completeTask, failTask } from '../domain/end-task.js';
import { heartbeatTask } from '../domain/heartbeat-task.js';
import { contentBytesOf } from '../domain/inbox-room.js';
import { releaseTask } from '../domain/release-task.js';
import { requestApproval } from '../domain/request-approval.js';
import { routeTask } from '../domain/route-task.js';
import type { TaskAggregate } from '../domain/task-aggregate.js';
import type { OfTask, TaskCommandName, TaskCommands } from '../domain/task-command.js';
import { withdrawApproval } from '../domain/withdraw-approval.js';
import type { WorkingTasks } from '../domain/working-tasks.js';
import type { CommandReads } from '../ports/task-rules.js';
import {
  replyWithApproval,
  replyWithClaim,
  replyWithKeptLease,
  replyWithRequestedApproval,
  replyWithRoutedTask,
  replyWithTask,
  UNFINISHED,
} from './replies.js';

/** Everything that the service knows of one command. */
export interface CommandRow<N extends TaskCommandName> {
  /** What the store loads before the command is decided. */
  reads(input: TaskCommands[N]['input']): CommandReads;
  /**
   * Applies the command's rule.
   *
   * @throws HandoffError the error that the rule refuses the command with.
   */
  decide(
    environment: RequestEnvironment,
    input: TaskCommands[N]['input'],
    aggregates: Omit<WorkingTasks, 'put' | 'differences'>,
  ): TaskCommands[N]['change'];
  reply(change: TaskCommands[N]['change'], now: Date): CommandReply;
  /** The resource that the command names, for the record of a refusal. */
  target(input: TaskCommands[N]['input'], aggregates: Pick<WorkingTasks, 'get' | 'ofApproval'>): CommandTarget;
  /** Whether a repetition gets this reply. Otherwise it counts as a new command. Always, unless a row says otherwise. */
  isFinal?(change: TaskCommands[N]['change']): boolean;
  /** Whether the command could name the role that it acts as, and names none. Never, unless a row says otherwise. */
  actsInOwnRoles?(input: TaskCommands[N]['input']): boolean;
}

export interface CommandTarget {
  readonly id: string | undefined;
  /** Undefined when no such resource is loaded. */
  readonly aggregate: TaskAggregate | undefined;
  /** The role that the command acts as, where it is known. */
  readonly role: string | undefined;
}

/** One row per command. */
export const COMMANDS = {
  routeTask: {
    reads: ({ toRole, parentTaskId, session, ...content }) => ({
      // A locked parent cannot end before the child exists, or a cascade would miss the child.
      tasks: parentTaskId === undefined ? [] : [parentTaskId],
      lookedAt: session?.ok === true ? [session.session.taskId] : [],
      adds: { toRole, more: { tasks: 1, bytes: contentBytesOf(content) } },
    }),
    decide: (environment, input, { get, ofApproval, loadOf }) =>
      routeTask(environment, input, get, (id) => (get(id) ?? ofApproval(id)) !== undefined, loadOf),
    reply: ({ aggregate }) => replyWithRoutedTask(aggregate),
    target: ({ parentTaskId: id, fromRole: role }, { get }) => ({
      id,
      aggregate: id === undefined ? undefined : get(id),
      role,
    }),
    actsInOwnRoles: ({ fromRole }) => fromRole === undefined,
  },
  completeTask: {
    ...ofTask('toRole'),
    decide: (environment, input, { get }) => completeTask(environment, get(input.taskId), input),
    reply: replyWithTask,
  },
  failTask: {
    ...ofTask('toRole'),
    decide: (environment, input, { get }) => failTask(environment, get(input.taskId), input),
    reply: replyWithTask,
  },
  cancelTask: {
    ...ofTask('fromRole'),
    reads: ({ taskId, cascade }) => ({ tasks: [taskId], below: cascade ? taskId : undefined }),
    decide: (environment, input, { get, below }) =>
      cancelTask(environment, get(input.taskId), input, () => below(input.taskId)),
    reply: (change) => (change.unfinished ? UNFINISHED : replyWithTask(change)),
    isFinal: ({ unfinished }) => !unfinished,
  },
  amendTask: {
    ...ofTask('fromRole'),
    reads: ({ taskId, description, data = {}, context }) => ({
      tasks: [taskId],
      adds: { ofTask: taskId, more: { tasks: 0, bytes: contentBytesOf({ description, data, context }) } },
    }),
    decide: (environment, input, { get, loadOf }) => amendTask(environment, get(input.taskId), input, loadOf),
    reply: replyWithTask,
  },
  claimTasks: {
    reads: (claim) => ({ claim }),
    decide: (environment, input, { claimable }) => claimTasks(environment, claimable, input),
    reply: ({ aggregates }, now) => replyWithClaim(aggregates, now),
    target: ({ role }) => ({ id: undefined, aggregate: undefined, role }),
    // The same key may find a task later.
    isFinal: ({ aggregates }) => aggregates.length > 0,
  },
  heartbeatTask: {
    ...ofTask('toRole'),
    decide: (environment, input, { get }) => heartbeatTask(environment, get(input.taskId), input),
    reply: ({ aggregate }, now) => replyWithKeptLease(aggregate.task, now),
  },
  releaseTask: {
    ...ofTask('toRole'),
    decide: (environment, { taskId, leaseId }, { get }) => releaseTask(environment, get(taskId), leaseId),
    reply: replyWithTask,
  },
  requestApproval: {
    reads: ({ taskId }) => ({ tasks: [taskId] }),
    decide: (environment, input, { get }) => requestApproval(environment, get(input.taskId), input),
    reply: ({ approval }) => replyWithRequestedApproval(approval),
    target: ({ taskId, decision, approverRole }, { get }) => ({
      id: taskId,
      aggregate: get(taskId),
      role: decision === undefined ? undefined : approverRole,
    }),
  },
  decideApproval: {
    reads: ({ approvalId }) => ({ approvals: [approvalId] }),
    decide: (environment, input, { ofApproval }) =>
      decideApproval(environment, ofApproval(input.approvalId), input.approvalId, input),
    reply: ({ approval }) => replyWithApproval(approval),
    target: ({ approvalId, role }, { ofApproval }) => {
      const { approval, ...target } = approvalTarget(approvalId, ofApproval);
      return { ...target, role: role ?? approval?.groups[0]?.role };
    },
    actsInOwnRoles: ({ role }) => role === undefined,
  },
  withdrawApproval: {
    reads: ({ approvalId }) => ({ approvals: [approvalId] }),
    decide: (environment, input, { ofApproval }) => withdrawApproval(environment, ofApproval(input.approvalId), input),
    reply: ({ approval }) => replyWithApproval(approval),
    target: ({ approvalId }, { ofApproval }) => {
      const { approval, ...target } = approvalTarget(approvalId, ofApproval);
      return { ...target, role: approval?.requestedBy.role };
    },
  },
} as const satisfies CommandRows;

export type CommandRows = { readonly [N in TaskCommandName]: CommandRow<N> };

/** The members of a row whose command is about one task, and acts as one of its two roles. */
function ofTask(role: 'fromRole' | 'toRole') {
  return {
    reads: ({ taskId }: OfTask): CommandReads => ({ tasks: [taskId] }),
    target({ taskId }: OfTask, { get }: Pick<WorkingTasks, 'get'>): CommandTarget {
      const aggregate = get(taskId);
      return { id: taskId, aggregate, role: aggregate?.task[role] };
    },
  };
}

function approvalTarget(id: string, ofApproval: WorkingTasks['ofApproval']) {
  const aggregate = ofApproval(id);
  return { id, aggregate, approval: aggregate?.approvals.find((each) => each.id === id) };
}
