import type { Call, Principal } from '@handoff/kernel';
import type { AmendTask } from '../domain/amend-task.js';
import type { ApprovalDemand } from '../domain/approval-demand.js';
import type { CastVote } from '../domain/cast-vote.js';
import type { ClaimTasks } from '../domain/claim-tasks.js';
import type { Heartbeat } from '../domain/heartbeat-task.js';
import type { RouteTask } from '../domain/route-task.js';
import type { ClaimCommand, TaskCommand } from '../domain/task-command.js';
import type { ApprovalDecision } from '../domain/vote.js';
import { aBallot, aCall, aDemand, aRouting, noon } from './builders.js';

/** Commands for tests, as the use cases make them. */

export type RouteCommand = Extract<TaskCommand, { readonly name: 'routeTask' }>;

export function toRoute(
  who: Principal,
  input: Partial<RouteTask> = {},
  call: Partial<Call> = {},
  now = noon,
): RouteCommand {
  return { name: 'routeTask', call: aCall(who, call), now, input: aRouting(input) };
}

export function toComplete(who: Principal, taskId: string, call: Partial<Call> = {}): TaskCommand {
  return completing(who, taskId, undefined, call);
}

export function toCancel(who: Principal, taskId: string, call: Partial<Call> = {}): TaskCommand {
  const input = { taskId, reason: 'no need', cascade: false };
  return { name: 'cancelTask', call: aCall(who, call), now: noon, input };
}

/** Cancels a task and what is below it. */
export function toCascade(who: Principal, taskId: string): TaskCommand {
  const input = { taskId, reason: 'no need', cascade: true };
  return { name: 'cancelTask', call: aCall(who), now: noon, input };
}

/** Claims for manager, one task and for a minute unless told otherwise. */
export function toClaim(
  who: Principal,
  input: Partial<ClaimTasks> = {},
  call: Partial<Call> = {},
  now = noon,
): ClaimCommand {
  const claim = { role: 'manager', types: undefined, max: 1, leaseSeconds: 60, ...input };
  return { name: 'claimTasks', call: aCall(who, call), now, input: claim };
}

export function toCompleteClaimed(
  who: Principal,
  taskId: string,
  leaseId: string,
  call: Partial<Call> = {},
): TaskCommand {
  return completing(who, taskId, leaseId, call);
}

export function toRetry(who: Principal, taskId: string, leaseId: string, now = noon): TaskCommand {
  const input = { taskId, error: 'no answer', retryable: true, leaseId };
  return { name: 'failTask', call: aCall(who), now, input };
}

export function toRelease(who: Principal, taskId: string, leaseId: string): TaskCommand {
  return { name: 'releaseTask', call: aCall(who), now: noon, input: { taskId, leaseId } };
}

export function toBeat(who: Principal, taskId: string, leaseId: string, input: Partial<Heartbeat> = {}, now = noon) {
  const beat = { taskId, leaseId, leaseSeconds: undefined, progress: undefined, note: undefined, ...input };
  return { name: 'heartbeatTask', call: aCall(who), now, input: beat } as const;
}

function completing(who: Principal, taskId: string, leaseId: string | undefined, call: Partial<Call>): TaskCommand {
  const input = { taskId, result: { ok: true }, leaseId };
  return { name: 'completeTask', call: aCall(who, call), now: noon, input };
}

export function toRequest(
  who: Principal,
  taskId: string,
  asked: string | Partial<ApprovalDemand>,
  now = noon,
): TaskCommand {
  const demand = aDemand(typeof asked === 'string' ? { approverRole: asked } : asked);
  const input = { ...demand, taskId, decision: undefined, notes: undefined };
  return { name: 'requestApproval', call: aCall(who), now, input };
}

export function toDecide(
  who: Principal,
  approvalId: string,
  decision: ApprovalDecision,
  call: Partial<Call> = {},
  { now = noon, ...ballot }: Partial<CastVote> & { readonly now?: Date } = {},
): TaskCommand {
  const input = { ...aBallot({ ...ballot, decision }), approvalId };
  return { name: 'decideApproval', call: aCall(who, call), now, input };
}

export function toAmend(who: Principal, taskId: string, given: Partial<AmendTask>): TaskCommand {
  const nothing = { description: undefined, data: undefined, dataHash: undefined, context: undefined };
  return { name: 'amendTask', call: aCall(who), now: noon, input: { ...nothing, ...given, taskId } };
}
