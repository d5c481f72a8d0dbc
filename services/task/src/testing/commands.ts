import type { Call, Principal } from '@handoff/kernel';
import type { AmendTask } from '../domain/rules/decide-amendment.js';
import type { ApprovalDemand } from '../domain/approval/approval-demand.js';
import type { ClaimTasks } from '../domain/rules/decide-claim.js';
import type { Heartbeat } from '../domain/rules/decide-heartbeat.js';
import type { RouteTask } from '../domain/rules/decide-routing.js';
import type { TaskCommand } from '../domain/task-command.js';
import type { ApprovalDecision, RequestedVote } from '../domain/approval/vote.js';
import type { Timed, TimedCommand } from './timed-store.js';
import { aRequestedVote, aCall, aDemand, aRouting, noon } from './builders.js';

/** Commands for tests, like those of the use cases, each with its time. */

export type RouteCommand = Extract<TimedCommand, { readonly name: 'routeTask' }>;

export function toRoute(
  who: Principal,
  input: Partial<RouteTask> = {},
  call: Partial<Call> = {},
  at = noon,
): RouteCommand {
  return { name: 'routeTask', call: aCall(who, call), at, input: aRouting(input) };
}

export function toComplete(who: Principal, taskId: string, call: Partial<Call> = {}): TimedCommand {
  return completing(who, taskId, undefined, call);
}

export function toCancel(who: Principal, taskId: string, call: Partial<Call> = {}): TimedCommand {
  const input = { taskId, reason: 'no need', cascade: false };
  return { name: 'cancelTask', call: aCall(who, call), at: noon, input };
}

/** Cancels a task and the tasks below it. */
export function toCascade(who: Principal, taskId: string): TimedCommand {
  const input = { taskId, reason: 'no need', cascade: true };
  return { name: 'cancelTask', call: aCall(who), at: noon, input };
}

/** Claims one task for the role manager, for a minute, unless the test says otherwise. */
export function toClaim(
  who: Principal,
  input: Partial<ClaimTasks> = {},
  call: Partial<Call> = {},
  at = noon,
): TaskCommand<'claimTasks'> & Timed {
  const claim = { role: 'manager', types: undefined, max: 1, leaseSeconds: 60, ...input };
  return { name: 'claimTasks', call: aCall(who, call), at, input: claim };
}

export function toCompleteClaimed(
  who: Principal,
  taskId: string,
  leaseId: string,
  call: Partial<Call> = {},
): TimedCommand {
  return completing(who, taskId, leaseId, call);
}

export function toRetry(who: Principal, taskId: string, leaseId: string, at = noon): TimedCommand {
  const input = { taskId, error: 'no answer', retryable: true, leaseId };
  return { name: 'failTask', call: aCall(who), at, input };
}

export function toRelease(who: Principal, taskId: string, leaseId: string): TimedCommand {
  return { name: 'releaseTask', call: aCall(who), at: noon, input: { taskId, leaseId } };
}

export function toBeat(who: Principal, taskId: string, leaseId: string, input: Partial<Heartbeat> = {}, at = noon) {
  const beat = { taskId, leaseId, leaseSeconds: undefined, progress: undefined, note: undefined, ...input };
  return { name: 'heartbeatTask', call: aCall(who), at, input: beat } as const;
}

function completing(who: Principal, taskId: string, leaseId: string | undefined, call: Partial<Call>): TimedCommand {
  const input = { taskId, result: { ok: true }, leaseId };
  return { name: 'completeTask', call: aCall(who, call), at: noon, input };
}

export function toRequest(
  who: Principal,
  taskId: string,
  asked: string | Partial<ApprovalDemand>,
  at = noon,
): TimedCommand {
  const demand = aDemand(typeof asked === 'string' ? { approverRole: asked } : asked);
  const input = { ...demand, taskId, decision: undefined, notes: undefined, contentHash: undefined };
  return { name: 'requestApproval', call: aCall(who), at, input };
}

export function toDecide(
  who: Principal,
  approvalId: string,
  decision: ApprovalDecision,
  call: Partial<Call> = {},
  { at = noon, ...vote }: Partial<RequestedVote> & { readonly at?: Date } = {},
): TimedCommand {
  const input = { ...aRequestedVote({ ...vote, decision }), approvalId };
  return { name: 'decideApproval', call: aCall(who, call), at, input };
}

/** Decides the approval by a role that a task waits for, without its id. */
export function toDecideAtOnce(
  who: Principal,
  taskId: string,
  role: string,
  contentHash: string | undefined,
): TimedCommand {
  const input = {
    ...aDemand({ approverRole: role }),
    taskId,
    decision: 'approved',
    notes: undefined,
    contentHash,
  } as const;
  return { name: 'requestApproval', call: aCall(who), at: noon, input };
}

export function toAmend(who: Principal, taskId: string, given: Partial<AmendTask>): TimedCommand {
  const nothing = { description: undefined, data: undefined, dataHash: undefined, context: undefined };
  return { name: 'amendTask', call: aCall(who), at: noon, input: { ...nothing, ...given, taskId } };
}

export function toWithdraw(who: Principal, approvalId: string, call: Partial<Call> = {}): TimedCommand {
  const input = { approvalId, reason: 'not needed' };
  return { name: 'withdrawApproval', call: aCall(who, call), at: noon, input };
}
