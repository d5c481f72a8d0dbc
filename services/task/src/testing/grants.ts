import type { Principal } from '@handoff/kernel';
import type { Grant } from '../domain/grant/grant.js';
import type { ProposeGrant } from '../domain/grant/propose-grant.js';
import type { RequiredApproval } from '../domain/approval/required-approval.js';
import { newHashSalt } from '../application/hash-salt.js';
import { aCall, aVote, DAY_MS, fay, max, newId, noon } from './builders.js';
import type { TimedCommand } from './timed-store.js';

/** Builders for tests of standing grants. */

export const inAWeek = new Date(noon.getTime() + 7 * DAY_MS);

/** What rules require of a payment: one manager. */
export const BY_MANAGER: RequiredApproval = {
  groups: [{ role: 'manager', required: 1 }],
  openMs: 600_000,
  reason: 'as the profile says',
};

/** A grant for payments of finance below 1000, which max has granted. */
export function aGrant(given: Partial<Grant> = {}): Grant {
  return {
    id: newId(),
    issuer: fay.issuer,
    approvalId: newId(),
    role: 'finance',
    subject: undefined,
    tool: 'task.route',
    toRole: undefined,
    conditions: { task_type: 'pay', amount: '<1000' },
    groups: [{ role: 'manager', required: 1 }],
    reason: undefined,
    proposedBy: { issuer: fay.issuer, subject: 'fay', role: 'finance' },
    from: noon,
    until: inAWeek,
    maxUses: 10,
    uses: 0,
    granted: { at: noon, votes: [aVote(max)] },
    isRefused: false,
    revoked: undefined,
    expiredAt: undefined,
    traceId: 'trace-1',
    version: 2,
    createdAt: noon,
    updatedAt: noon,
    ...given,
  };
}

export function aProposal(given: Partial<ProposeGrant> = {}): ProposeGrant {
  return {
    role: 'finance',
    subject: undefined,
    tool: 'task.route',
    toRole: undefined,
    conditions: { task_type: 'pay', amount: '<1000' },
    groups: [{ role: 'manager', required: 1 }],
    from: undefined,
    until: inAWeek,
    maxUses: 10,
    reason: 'Invoices of suppliers that are known',
    hashSalt: newHashSalt(),
    ...given,
  };
}

export function toPropose(
  who: Principal,
  input: Partial<ProposeGrant> = {},
  call: Parameters<typeof aCall>[1] = {},
): TimedCommand {
  return { name: 'proposeGrant', call: aCall(who, call), at: noon, input: aProposal(input) };
}

export function toRevoke(
  who: Principal,
  grantId: string,
  call: Parameters<typeof aCall>[1] = {},
  at = noon,
): TimedCommand {
  return { name: 'revokeGrant', call: aCall(who, call), at, input: { grantId, reason: 'not needed' } };
}
