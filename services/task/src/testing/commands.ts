import type { Call, Principal } from '@handoff/kernel';
import type { AmendTask } from '../domain/amend-task.js';
import type { ApprovalDemand } from '../domain/approval-demand.js';
import type { CastVote } from '../domain/cast-vote.js';
import type { RouteTask } from '../domain/route-task.js';
import type { TaskCommand } from '../domain/task-command.js';
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
  return { name: 'completeTask', call: aCall(who, call), now: noon, input: { taskId, result: { ok: true } } };
}

export function toCancel(who: Principal, taskId: string, call: Partial<Call> = {}): TaskCommand {
  return { name: 'cancelTask', call: aCall(who, call), now: noon, input: { taskId, reason: 'no need' } };
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
