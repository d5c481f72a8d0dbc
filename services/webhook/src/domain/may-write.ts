import { ADMIN_ROLE, AUDITOR_ROLE, HandoffError, mayActFor, mayWrite, type Principal } from '@handoff/kernel';

/**
 * Requires that a caller may change the webhooks of a role: it holds that role or is an admin. The webhooks of the role
 * auditor get all events; only an admin may change them, because an auditor changes nothing.
 *
 * @throws HandoffError `READ_ONLY_ROLE` or `ROLE_NOT_HELD`.
 */
export function requireMayWriteFor(principal: Principal, role: string): void {
  const isAdmin = principal.roles.includes(ADMIN_ROLE);
  if (!mayWrite(principal) || (role === AUDITOR_ROLE && !isAdmin)) throw new HandoffError('READ_ONLY_ROLE');
  if (!mayActFor(principal, role)) {
    throw new HandoffError('ROLE_NOT_HELD', { detail: 'Your token does not hold the role of this webhook.' });
  }
}
