import {
  AUDITOR_ROLE,
  HandoffError,
  isSamePerson,
  mayActFor,
  mayRead,
  mayWrite,
  type Principal,
} from '@handoff/kernel';
import { personActingAs, type Person } from './task/person.js';
import type { Task } from './task/task.js';
import type { TaskAggregate } from './task-aggregate.js';

/**
 * The aggregate, if the caller may see it. A hidden task looks like a missing one.
 *
 * @throws HandoffError the given error otherwise.
 */
export function requireVisible(
  aggregate: TaskAggregate | undefined,
  principal: Principal,
  hidden: () => HandoffError,
): TaskAggregate {
  if (aggregate === undefined || !mayRead(principal, aggregate.task.participants)) throw hidden();
  return aggregate;
}

/**
 * The caller, acting for a role.
 *
 * @throws HandoffError `READ_ONLY_ROLE` for an auditor or the role auditor, `ROLE_NOT_HELD` when the caller lacks the
 * role.
 */
export function requireRole(principal: Principal, role: string): Person {
  requireWriter(principal);
  // No caller acts as auditor, not even an admin.
  if (role === AUDITOR_ROLE) throw new HandoffError('READ_ONLY_ROLE');
  if (!mayActFor(principal, role)) {
    throw new HandoffError('ROLE_NOT_HELD', { detail: `This takes the role ${role}, which the caller does not hold.` });
  }
  return personActingAs(principal, role);
}

/**
 * The role that a caller sends as: the role that it names, else the only role that it holds.
 *
 * @throws HandoffError `READ_ONLY_ROLE`, `ROLE_NOT_HELD`, or `ROLE_REQUIRED` when it holds several and names none.
 */
export function requireSender(
  principal: Principal,
  named: string | undefined,
): { readonly role: string; readonly by: Person } {
  requireWriter(principal);
  if (named !== undefined) return { role: named, by: requireRole(principal, named) };
  const [only, ...others] = new Set(principal.roles.filter((role) => role !== AUDITOR_ROLE));
  if (only === undefined || others.length > 0) {
    throw new HandoffError('ROLE_REQUIRED', {
      errors: [{ pointer: '/from_role', message: 'is needed, because the caller holds several roles' }],
    });
  }
  return { role: only, by: personActingAs(principal, only) };
}

/**
 * The caller, as a requester of approvals: the holder of the task's lease, or a holder of its `from_role`. The request
 * stops their own work. Approvers and possible claimers may not stop it.
 *
 * @throws HandoffError `READ_ONLY_ROLE`, or `ROLE_NOT_HELD` for all other callers that see the task.
 */
export function requireAsker(principal: Principal, { task }: TaskAggregate): Person {
  requireWriter(principal);
  const asker = askerOf(principal, task);
  if (asker !== undefined) return asker;
  throw new HandoffError('ROLE_NOT_HELD', {
    detail: `Only a holder of ${task.fromRole}, who sent the task, and whoever works on it ask for its approval.`,
  });
}

/** Like {@link requireAsker}, but undefined for all other callers. */
export function askerOf(principal: Principal, task: Task): Person | undefined {
  if (holdsLease(principal, task)) return personActingAs(principal, task.toRole);
  return mayActFor(principal, task.fromRole) ? personActingAs(principal, task.fromRole) : undefined;
}

/** Whether the caller holds the lease on a task, also while its work awaits approval, and still has the role for it. */
function holdsLease(principal: Principal, { lease, claimedBy, toRole }: Task): boolean {
  const mine = lease !== undefined && claimedBy !== undefined && isSamePerson(claimedBy, principal);
  return mine && mayActFor(principal, toRole);
}

/** @throws HandoffError `VERSION_MISMATCH` when If-Match does not name the current version. */
export function requireVersion(ifMatch: readonly number[] | undefined, version: number): void {
  if (ifMatch !== undefined && !ifMatch.includes(version)) {
    throw new HandoffError('VERSION_MISMATCH', { facts: { current_version: version } });
  }
}

/** @throws HandoffError `READ_ONLY_ROLE` for callers whose only role is auditor. */
export function requireWriter(principal: Principal): void {
  if (!mayWrite(principal)) throw new HandoffError('READ_ONLY_ROLE');
}
