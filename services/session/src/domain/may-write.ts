import { AUDITOR_ROLE, HandoffError, mayActFor, mayWrite, type Principal } from '@handoff/kernel';

/**
 * Requires that a caller may change the sessions of a role: it holds that role or is an admin. No caller acts as auditor.
 *
 * @throws HandoffError `READ_ONLY_ROLE` or `ROLE_NOT_HELD`.
 */
export function requireMayWriteAs(principal: Principal, role: string): void {
  if (!mayWrite(principal) || role === AUDITOR_ROLE) throw new HandoffError('READ_ONLY_ROLE');
  if (!mayActFor(principal, role)) {
    throw new HandoffError('ROLE_NOT_HELD', { detail: 'Your token does not hold the agent_role of this session.' });
  }
}
