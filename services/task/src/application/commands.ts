import type { CommandReply } from '@handoff/kernel';
import { decideAmendment } from '../domain/rules/decide-amendment.js';
import { decideCancellation } from '../domain/rules/decide-cancellation.js';
import { decideClaim } from '../domain/rules/decide-claim.js';
import { decideVote } from '../domain/rules/decide-vote.js';
import type { RequestEnvironment } from '../domain/decision-environment.js';
import { decideCompletion, decideFailure } from '../domain/rules/decide-end.js';
import { proposeGrant } from '../domain/grant/propose-grant.js';
import { revokeGrant } from '../domain/grant/revoke-grant.js';
import { decideHeartbeat } from '../domain/rules/decide-heartbeat.js';
import { contentBytesOf } from '../domain/task/inbox.js';
import { decideRelease } from '../domain/rules/decide-release.js';
import { decideRequest } from '../domain/rules/decide-request.js';
import { decideRouting, mayBeCovered } from '../domain/rules/decide-routing.js';
import type { Change, TaskAggregate } from '../domain/task-aggregate.js';
import type { OfTask, TaskCommandName, TaskCommands } from '../domain/task-command.js';
import { decideWithdrawal } from '../domain/rules/decide-withdrawal.js';
import type { CommandReads } from '../ports/task-rules.js';
import {
  replyWithApproval,
  replyWithClaim,
  replyWithGrant,
  replyWithKeptLease,
  replyWithRequestedApproval,
  replyWithRoutedTask,
  replyWithTask,
  UNFINISHED,
} from './replies.js';
import type { WorkingTasks } from '../ports/working-tasks.js';

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
    aggregates: Omit<WorkingTasks, 'put'>,
  ): TaskCommands[N]['change'];
  reply(change: TaskCommands[N]['change'], now: Date): CommandReply;
  /** The resource that the command names, for the record of a refusal. */
  target(input: TaskCommands[N]['input'], aggregates: Pick<WorkingTasks, 'get' | 'ofApproval'>): CommandTarget;
  /**
   * Whether a repetition gets this reply. Otherwise it counts as a new command. Always, unless a row says otherwise.
   */
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
    reads: ({ toRole, fromRole: role, parentTaskId, session, ...content }) => ({
      // A locked parent cannot end before the child exists, or a cascade would miss the child.
      tasks: parentTaskId === undefined ? [] : [parentTaskId],
      lookedAt: session?.ok === true ? [session.session.taskId] : [],
      adds: { toRole, more: { tasks: 1, bytes: contentBytesOf(content) } },
      ...(mayBeCovered(content) ? { grants: { role } } : {}),
    }),
    decide: (environment, input, { get, ofApproval, loadOf }) =>
      withNeverHeld(
        input,
        decideRouting(environment, input, get, (id) => (get(id) ?? ofApproval(id)) !== undefined, loadOf),
      ),
    reply: ({ aggregate, neverHeld }) => replyWithRoutedTask(aggregate, neverHeld),
    target: ({ parentTaskId: id, fromRole: role }, { get }) => ({
      id,
      aggregate: id === undefined ? undefined : get(id),
      role,
    }),
    actsInOwnRoles: ({ fromRole }) => fromRole === undefined,
  },
  completeTask: {
    ...ofTask('toRole'),
    decide: (environment, input, { get }) => decideCompletion(environment, get(input.taskId), input),
    reply: replyWithTask,
  },
  failTask: {
    ...ofTask('toRole'),
    decide: (environment, input, { get }) => decideFailure(environment, get(input.taskId), input),
    reply: replyWithTask,
  },
  cancelTask: {
    ...ofTask('fromRole'),
    reads: ({ taskId, cascade }) => ({ tasks: [taskId], below: cascade ? taskId : undefined }),
    decide: (environment, input, { get, below }) =>
      decideCancellation(environment, get(input.taskId), input, () => below(input.taskId)),
    reply: (change) => (change.unfinished ? UNFINISHED : replyWithTask(change)),
    isFinal: ({ unfinished }) => !unfinished,
  },
  amendTask: {
    ...ofTask('fromRole'),
    reads: ({ taskId, description, data = {}, context, rules }) => ({
      tasks: [taskId],
      ...(rules?.ok === true && rules.required !== undefined ? { grants: { ofTask: taskId } } : {}),
      adds: { ofTask: taskId, more: { tasks: 0, bytes: contentBytesOf({ description, data, context }) } },
    }),
    decide: (environment, input, { get, loadOf }) => decideAmendment(environment, get(input.taskId), input, loadOf),
    reply: replyWithTask,
  },
  claimTasks: {
    reads: (claim) => ({ claim }),
    decide: (environment, input, { claimable }) => decideClaim(environment, claimable, input),
    reply: ({ aggregates }, now) => replyWithClaim(aggregates, now),
    target: ({ role }) => ({ id: undefined, aggregate: undefined, role }),
    // The same key may find a task later.
    isFinal: ({ aggregates }) => aggregates.length > 0,
  },
  heartbeatTask: {
    ...ofTask('toRole'),
    decide: (environment, input, { get }) => decideHeartbeat(environment, get(input.taskId), input),
    reply: ({ aggregate }, now) => replyWithKeptLease(aggregate.task, now),
  },
  releaseTask: {
    ...ofTask('toRole'),
    decide: (environment, { taskId, leaseId }, { get }) => decideRelease(environment, get(taskId), leaseId),
    reply: replyWithTask,
  },
  requestApproval: {
    reads: ({ taskId }) => ({ tasks: [taskId] }),
    decide: (environment, input, { get }) => withNeverHeld(input, decideRequest(environment, get(input.taskId), input)),
    reply: ({ approval, neverHeld }) => replyWithRequestedApproval(approval, neverHeld),
    target: ({ taskId, decision, approverRole }, { get }) => ({
      id: taskId,
      aggregate: get(taskId),
      role: decision === undefined ? undefined : approverRole,
    }),
  },
  decideApproval: {
    reads: ({ approvalId }) => ({ approvals: [approvalId], votesOn: approvalId }),
    decide: (environment, input, { ofApproval }) =>
      decideVote(environment, ofApproval(input.approvalId), input.approvalId, input),
    reply: ({ approval }) => replyWithApproval(approval),
    target: ({ approvalId, role }, { ofApproval }) => {
      const { approval, ...target } = approvalTarget(approvalId, ofApproval);
      return { ...target, role: role ?? approval?.groups[0]?.role };
    },
    actsInOwnRoles: ({ role }) => role === undefined,
  },
  withdrawApproval: {
    reads: ({ approvalId }) => ({ approvals: [approvalId] }),
    decide: (environment, input, { ofApproval }) => decideWithdrawal(environment, ofApproval(input.approvalId), input),
    reply: ({ approval }) => replyWithApproval(approval),
    target: ({ approvalId }, { ofApproval }) => {
      const { approval, ...target } = approvalTarget(approvalId, ofApproval);
      return { ...target, role: approval?.requestedBy.role };
    },
  },
  proposeGrant: {
    reads: ({ role, reason }) => ({
      grants: { role, proposed: true },
      // Its data are small.
      adds: {
        toRole: role,
        more: { tasks: 1, bytes: contentBytesOf({ description: reason, data: {}, context: undefined }) },
      },
    }),
    decide: (environment, input, { loadOf }) => ({
      ...proposeGrant(environment, input, loadOf),
      neverHeld: input.neverHeld,
    }),
    reply: ({ grant, neverHeld }, now) => replyWithGrant(grant, now, neverHeld),
    target: ({ role }) => ({ id: undefined, aggregate: undefined, role }),
  },
  revokeGrant: {
    // The task tells a hidden grant from a missing one, for the record of a refusal.
    reads: ({ grantId: id }) => ({ lookedAt: [id], grants: { id } }),
    decide: (environment, input) => revokeGrant(environment, grantOf(environment, input), input),
    reply: ({ grant }, now) => replyWithGrant(grant, now),
    target: ({ grantId: id }, { get }) => ({ id, aggregate: get(id), role: undefined }),
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

/** Passes on to the reply what the use case has found out about the named roles. */
function withNeverHeld<C extends Change>({ neverHeld }: Pick<Change, 'neverHeld'>, change: C): C {
  return neverHeld === undefined || neverHeld.length === 0 ? change : { ...change, neverHeld };
}

function grantOf({ grants }: Pick<RequestEnvironment, 'grants'>, { grantId }: { readonly grantId: string }) {
  return grants.find(({ id }) => id === grantId);
}

function approvalTarget(id: string, ofApproval: WorkingTasks['ofApproval']) {
  const aggregate = ofApproval(id);
  return { id, aggregate, approval: aggregate?.approvals.find((each) => each.id === id) };
}
