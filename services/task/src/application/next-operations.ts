import { isSamePerson, mayActFor, mayWrite, type Principal } from '@handoff/kernel';
import { openGroups, type Approval } from '../domain/approval.js';
import { hasRoomFor } from '../domain/approval-room.js';
import { hadPart, mayTakePart } from '../domain/parties.js';
import { askerOf } from '../domain/permissions.js';
import { personActingAs } from '../domain/person.js';
import { earlierVote } from '../domain/repeat-vote.js';
import { pendingApprovals, type TaskAggregate } from '../domain/task-aggregate.js';
import type { Task } from '../domain/task.js';
import { mayWithdraw } from '../domain/withdraw-approval.js';
import type { DirectorySession } from '../ports/session-directory.js';

/** The operations that would move something on, those only that this caller's roles, four eyes and leases allow it now. */
export type NextOperations = readonly string[];

/** What the caller could do about a task now. */
export function operationsOnTask(principal: Principal, aggregate: TaskAggregate): NextOperations {
  if (!mayWrite(principal)) return [];
  return [
    ...workOn(principal, aggregate),
    ...decideOn(principal, aggregate, pendingApprovals(aggregate)),
    ...changeOf(principal, aggregate),
  ];
}

/** What the caller could do about one approval of a task now. */
export function operationsOnApproval(
  principal: Principal,
  aggregate: TaskAggregate,
  approval: Approval,
): NextOperations {
  if (!mayWrite(principal) || approval.status !== 'pending') return [];
  return [
    ...decideOn(principal, aggregate, [approval]),
    ...withdrawalOf(principal, [approval]),
    ...(mayActFor(principal, aggregate.task.fromRole) ? ['cancelTask'] : []),
  ];
}

/** What the caller could do about a session that has no task going on. */
export function operationsOnSession(principal: Principal, session: DirectorySession): NextOperations {
  if (!mayWrite(principal) || session.final) return [];
  return ['routeTask', ...(mayActFor(principal, session.agentRole) ? ['updateSession'] : [])];
}

/** Whether the caller could decide an approval now: for a role it may act for, once, and with no part in the task. */
export function mayDecide(principal: Principal, { task }: TaskAggregate, approval: Approval): boolean {
  return (
    openGroups(approval).some(({ role }) => mayActFor(principal, role)) &&
    !hadPart(task, principal) &&
    earlierVote(approval, principal) === undefined
  );
}

function workOn(principal: Principal, { task }: TaskAggregate): NextOperations {
  if (!mayActFor(principal, task.toRole)) return [];
  if (task.status === 'pending') return ['claimTasks', 'completeTask', 'failTask'];
  if (!holds(principal, task)) return [];
  return task.status === 'active' ? ['completeTask', 'failTask', 'heartbeatTask', 'releaseTask'] : ['heartbeatTask'];
}

/** Whether the caller was told the task's lease, without which nothing is done to it: no role stands in for that. */
function holds(principal: Principal, { lease, claimedBy }: Task): boolean {
  return lease !== undefined && claimedBy !== undefined && isSamePerson(claimedBy, principal);
}

function decideOn(principal: Principal, aggregate: TaskAggregate, approvals: readonly Approval[]): NextOperations {
  return approvals.some((approval) => mayDecide(principal, aggregate, approval)) ? ['decideApproval'] : [];
}

function withdrawalOf(principal: Principal, approvals: readonly Approval[]): NextOperations {
  return approvals.some((approval) => mayWithdraw(principal, approval)) ? ['withdrawApproval'] : [];
}

/** What takes part in a task rather than does it. */
function changeOf(principal: Principal, { task, approvals }: TaskAggregate): NextOperations {
  const { status, parkedStatus, fromRole, parties } = task;
  if (status !== 'pending' && status !== 'active' && status !== 'awaiting_approval') return [];
  const asker = askerOf(principal, task);
  const mayAsk = asker !== undefined && hasRoomFor(approvals, asker) && mayTakePart(parties, asker);
  const isSender = mayActFor(principal, fromRole);
  const isUntouched = status === 'pending' || (status === 'awaiting_approval' && parkedStatus === 'pending');
  const mayAmend = isSender && isUntouched && mayTakePart(parties, personActingAs(principal, fromRole));
  return [
    ...(mayAsk ? ['requestApproval'] : []),
    ...withdrawalOf(principal, approvals),
    ...(mayAmend ? ['amendTask'] : []),
    ...(isSender ? ['cancelTask'] : []),
  ];
}
