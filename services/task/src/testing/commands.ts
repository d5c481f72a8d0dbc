import type { Call, Principal } from '@handoff/kernel';
import type { ApprovalDecision } from '../domain/decide-approval.js';
import type { RouteTask } from '../domain/route-task.js';
import type { TaskCommand } from '../domain/task-command.js';
import { aCall, aRouting, noon } from './builders.js';

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

export function toRequest(who: Principal, taskId: string, approverRole: string, now = noon): TaskCommand {
  const input = { taskId, approverRole, reason: undefined, decision: undefined, notes: undefined };
  return { name: 'requestApproval', call: aCall(who), now, input };
}

export function toDecide(
  who: Principal,
  approvalId: string,
  decision: ApprovalDecision,
  call: Partial<Call> = {},
): TaskCommand {
  return {
    name: 'decideApproval',
    call: aCall(who, call),
    now: noon,
    input: { approvalId, decision, notes: undefined },
  };
}
