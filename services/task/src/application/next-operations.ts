import { isSamePerson, mayActFor, mayWrite, type Principal } from '@handoff/kernel';
import { openGroups, type Approval } from '../domain/approval/approval.js';
import { hasRoomFor } from '../domain/approval/approval-limits.js';
import { hadPart, mayTakePart } from '../domain/task/parties.js';
import { askerOf } from '../domain/permissions.js';
import { namesOfDelegator, type Delegation } from '../domain/delegation/delegation.js';
import { namesOfCaller, personActingAs, shareAName } from '../domain/task/person.js';
import { isProposal } from '../domain/grant/require-no-proposal.js';
import { earlierVote } from '../domain/approval/earlier-vote.js';
import { voteBy } from '../domain/approval/right-to-vote.js';
import { pendingApprovals, type TaskAggregate } from '../domain/task-aggregate.js';
import type { Task } from '../domain/task/task.js';
import { mayWithdraw } from '../domain/rules/decide-withdrawal.js';
import type { DirectorySession } from '../ports/session-directory.js';

/** The operations that the caller's roles, four eyes and leases allow now. */
export type NextOperations = readonly string[];

/** The operations on a task that are open to the caller now. */
export function operationsOnTask(
  principal: Principal,
  aggregate: TaskAggregate,
  delegations: readonly Delegation[] = [],
): NextOperations {
  if (!mayWrite(principal)) return [];
  return [
    ...workOn(principal, aggregate),
    ...decideOn(principal, aggregate, pendingApprovals(aggregate), delegations),
    ...changeOf(principal, aggregate),
  ];
}

/** The operations on one approval of a task that are open to the caller now. */
export function operationsOnApproval(
  principal: Principal,
  aggregate: TaskAggregate,
  approval: Approval,
  delegations: readonly Delegation[] = [],
): NextOperations {
  if (!mayWrite(principal) || approval.status !== 'pending') return [];
  return [
    ...decideOn(principal, aggregate, [approval], delegations),
    ...withdrawalOf(principal, [approval]),
    ...(mayActFor(principal, aggregate.task.fromRole) ? ['cancelTask'] : []),
  ];
}

/** The operations on a session without an open task that are open to the caller. */
export function operationsOnSession(principal: Principal, session: DirectorySession): NextOperations {
  if (!mayWrite(principal) || session.final) return [];
  return ['routeTask', ...(mayActFor(principal, session.agentRole) ? ['updateSession'] : [])];
}

/**
 * Whether the caller may decide an approval now: for one of its roles or a delegated one, by a right that is not used yet, once,
 * and without a part in the task.
 *
 * @param delegations those to the caller that are in force.
 */
export function mayDecide(
  principal: Principal,
  { task }: TaskAggregate,
  approval: Approval,
  delegations: readonly Delegation[] = [],
): boolean {
  const given = isProposal(task) ? [] : delegations;
  const holders = (role: string) =>
    mayActFor(principal, role)
      ? [namesOfCaller(principal)]
      : given.filter((each) => each.role === role).map(namesOfDelegator);
  return (
    openGroups(approval).some(({ role }) =>
      holders(role).some((names) => !shareAName(names, task.parties) && voteBy(names, role, approval) === undefined),
    ) &&
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

/** Whether the caller holds the task's lease. No role replaces the lease. */
function holds(principal: Principal, { lease, claimedBy }: Task): boolean {
  return lease !== undefined && claimedBy !== undefined && isSamePerson(claimedBy, principal);
}

function decideOn(
  principal: Principal,
  aggregate: TaskAggregate,
  approvals: readonly Approval[],
  delegations: readonly Delegation[],
): NextOperations {
  return approvals.some((approval) => mayDecide(principal, aggregate, approval, delegations)) ? ['decideApproval'] : [];
}

function withdrawalOf(principal: Principal, approvals: readonly Approval[]): NextOperations {
  return approvals.some((approval) => mayWithdraw(principal, approval)) ? ['withdrawApproval'] : [];
}

/** The operations that change a task without working on it. */
function changeOf(principal: Principal, { task, approvals }: TaskAggregate): NextOperations {
  const { status, parkedStatus, fromRole, parties } = task;
  if (status !== 'pending' && status !== 'active' && status !== 'awaiting_approval') return [];
  const asker = askerOf(principal, task);
  const mayAsk =
    !isProposal(task) && asker !== undefined && hasRoomFor(approvals, asker) && mayTakePart(parties, asker);
  const isSender = mayActFor(principal, fromRole);
  const isUntouched = status === 'pending' || (status === 'awaiting_approval' && parkedStatus === 'pending');
  const mayAmend =
    !isProposal(task) && isSender && isUntouched && mayTakePart(parties, personActingAs(principal, fromRole));
  return [
    ...(mayAsk ? ['requestApproval'] : []),
    ...withdrawalOf(principal, approvals),
    ...(mayAmend ? ['amendTask'] : []),
    ...(isSender ? ['cancelTask'] : []),
  ];
}
