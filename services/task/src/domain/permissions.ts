import { AUDITOR_ROLE, HandoffError, mayActFor, mayRead, mayWrite, type Principal } from '@handoff/kernel';
import { personActingAs, type Person } from './person.js';
import type { TaskFile } from './task-file.js';

/**
 * The file, if the caller may see it. One that is not there and one that is not shown look the same.
 *
 * @throws HandoffError with the given code otherwise.
 */
export function requireVisible(file: TaskFile | undefined, principal: Principal, hidden: () => HandoffError): TaskFile {
  if (file === undefined || !mayRead(principal, file.task.participants)) throw hidden();
  return file;
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
 * The caller as one of those who take part in a task.
 *
 * @throws HandoffError `READ_ONLY_ROLE`, or `ROLE_NOT_HELD` for who sees the task but has no part in it.
 */
export function requireParticipant(principal: Principal, file: TaskFile): Person {
  requireWriter(principal);
  const { participants } = file.task;
  return requireRole(principal, participants.find((role) => principal.roles.includes(role)) ?? participants[0]!);
}

/** @throws HandoffError `VERSION_MISMATCH` when If-Match names other versions than the current one. */
export function requireVersion(ifMatch: readonly number[] | undefined, version: number): void {
  if (ifMatch !== undefined && !ifMatch.includes(version)) {
    throw new HandoffError('VERSION_MISMATCH', { facts: { current_version: version } });
  }
}

function requireWriter(principal: Principal): void {
  if (!mayWrite(principal)) throw new HandoffError('READ_ONLY_ROLE');
}
