import { HandoffError } from '@handoff/kernel';
import type { RequestEnvironment } from '../decision-environment.js';
import { latest } from '../decision-environment.js';
import { requireVersion, requireWriter } from '../permissions.js';
import type { GrantChange } from '../task-aggregate.js';
import { personActingAs } from '../task/person.js';
import { maySee, revokerRole, statusOf, type Grant } from './grant.js';

export interface RevokeGrant {
  readonly grantId: string;
  readonly reason: string | undefined;
}

/**
 * Revokes a grant: it covers nothing from then on. Whatever it covered before stays approved.
 *
 * @throws HandoffError `NOT_FOUND`, `READ_ONLY_ROLE`, `ROLE_NOT_HELD` unless the caller holds a role that approves it, or is an
 * admin, `VERSION_MISMATCH`, `ILLEGAL_TRANSITION` when it is not in force and will not be.
 */
export function revokeGrant(
  { call: { principal, ifMatch }, now }: Pick<RequestEnvironment, 'call' | 'now'>,
  grant: Grant | undefined,
  { reason }: RevokeGrant,
): GrantChange {
  if (grant === undefined || !maySee(principal, grant)) throw new HandoffError('NOT_FOUND');
  requireWriter(principal);
  const role = revokerRole(principal, grant);
  if (role === undefined) {
    throw new HandoffError('ROLE_NOT_HELD', {
      detail: 'Only a holder of a role that approves this grant revokes it, or an admin.',
    });
  }
  requireVersion(ifMatch, grant.version);
  const status = statusOf(grant, now);
  if (status !== 'active' && status !== 'scheduled') {
    throw new HandoffError('ILLEGAL_TRANSITION', {
      detail: `This grant is ${status}.`,
      facts: { current_status: status },
    });
  }
  const by = personActingAs(principal, role);
  // A use may have been counted meanwhile, by an instance whose transaction began later.
  const at = latest(grant.updatedAt, now);
  const revoked = { ...grant, revoked: { at, by, reason }, version: grant.version + 1, updatedAt: at };
  return {
    aggregates: [],
    grants: [revoked],
    grant: revoked,
    events: [{ name: 'grant.revoked', grant: revoked, fromStatus: status, by }],
  };
}

/** Puts the end of a grant on record; undefined while it has not come, or when it ended in another way. */
export function expireGrant(grant: Grant, now: Date): Pick<GrantChange, 'grant' | 'events'> | undefined {
  if (grant.expiredAt !== undefined || statusOf(grant, now) !== 'expired') return undefined;
  const expired = { ...grant, expiredAt: now, version: grant.version + 1, updatedAt: latest(grant.updatedAt, now) };
  return {
    grant: expired,
    events: [{ name: 'grant.expired', grant: expired, fromStatus: 'active', by: undefined }],
  };
}
