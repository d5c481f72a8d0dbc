import { ADMIN_ROLE, HandoffError, mayWrite, type Call } from '@handoff/kernel';
import { isVisibleTo, type Profile } from './profile.js';

/**
 * Requires that a caller is an admin.
 *
 * @throws HandoffError `READ_ONLY_ROLE` or `FORBIDDEN`.
 */
export function requireAdmin({ principal }: Pick<Call, 'principal'>): void {
  if (!mayWrite(principal)) throw new HandoffError('READ_ONLY_ROLE');
  if (!principal.roles.includes(ADMIN_ROLE)) {
    throw new HandoffError('FORBIDDEN', { detail: 'Only admins may do this.' });
  }
}

/**
 * Requires that a caller may change a profile that it read at a version. The order of the checks is part of the contract.
 *
 * @throws HandoffError `NOT_FOUND` when the caller may not see the profile, then `READ_ONLY_ROLE` or `FORBIDDEN`, then
 * `VERSION_MISMATCH` by If-Match, then `WRITE_CONFLICT` when it changed since it was read.
 */
export function requireChangeable(profile: Profile | undefined, call: Call, seenVersion: number | undefined): Profile {
  if (profile === undefined || !isVisibleTo(profile, call.principal)) throw new HandoffError('NOT_FOUND');
  requireAdmin(call);
  if (call.ifMatch !== undefined && !call.ifMatch.includes(profile.version)) {
    throw new HandoffError('VERSION_MISMATCH', { facts: { current_version: profile.version } });
  }
  if (profile.version !== seenVersion) throw new HandoffError('WRITE_CONFLICT');
  return profile;
}
