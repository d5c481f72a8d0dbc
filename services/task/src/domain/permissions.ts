import {
  AUDITOR_ROLE,
  HandoffError,
  isSamePerson,
  mayActFor,
  mayRead,
  mayWrite,
  type Principal,
} from '@handoff/kernel';
import { personActingAs, type Person } from './person.js';
import type { Task } from './task.js';
import type { TaskAggregate } from './task-aggregate.js';

/**
 * The file, if the caller may see it. One that is not there and one that is not shown look the same.
 *
 * @throws HandoffError with the given code otherwise.
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
 * The caller as one who acts for a role.
 *
 * @throws HandoffError `READ_ONLY_ROLE` for or as an auditor, `ROLE_NOT_HELD` for who doesn't hold the role.
 */
export function requireRole(principal: Principal, role: string): Person {
  requireWriter(principal);
  // Nobody acts as auditor, whatever else they are.
  if (role === AUDITOR_ROLE) throw new HandoffError('READ_ONLY_ROLE');
  if (!mayActFor(principal, role)) {
    throw new HandoffError('ROLE_NOT_HELD', { detail: `This takes the role ${role}, which the caller does not hold.` });
  }
  return personActingAs(principal, role);
}

/**
 * The role that a caller sends as: the one it names, else the only one it holds.
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
 * The caller as one who asks for approvals of a task: who holds its lease, or somebody of its `from_role`. It is their work
 * that waits then; who is only asked about it, or may take it one day, has no business stopping it.
 *
 * @throws HandoffError `READ_ONLY_ROLE`, or `ROLE_NOT_HELD` for everybody else who sees the task.
 */
export function requireAsker(principal: Principal, { task }: TaskAggregate): Person {
  requireWriter(principal);
  const asker = askerOf(principal, task);
  if (asker !== undefined) return asker;
  throw new HandoffError('ROLE_NOT_HELD', {
    detail: `Only a holder of ${task.fromRole}, who sent the task, and whoever works on it ask for its approval.`,
  });
}

/** The same; undefined for everybody else. */
export function askerOf(principal: Principal, task: Task): Person | undefined {
  if (holdsLease(principal, task)) return personActingAs(principal, task.toRole);
  return mayActFor(principal, task.fromRole) ? personActingAs(principal, task.fromRole) : undefined;
}

/** Whether the caller holds the lease on a task, also while its work awaits approval, and still has the role for it. */
function holdsLease(principal: Principal, { lease, claimedBy, toRole }: Task): boolean {
  const mine = lease !== undefined && claimedBy !== undefined && isSamePerson(claimedBy, principal);
  return mine && mayActFor(principal, toRole);
}

/** @throws HandoffError `VERSION_MISMATCH` when If-Match names other versions than the current one. */
export function requireVersion(ifMatch: readonly number[] | undefined, version: number): void {
  if (ifMatch !== undefined && !ifMatch.includes(version)) {
    throw new HandoffError('VERSION_MISMATCH', { facts: { current_version: version } });
  }
}

/** @throws HandoffError `READ_ONLY_ROLE` for callers who hold no role but auditor. */
export function requireWriter(principal: Principal): void {
  if (!mayWrite(principal)) throw new HandoffError('READ_ONLY_ROLE');
}
