import type { Grant as GrantView } from '@handoff/contracts';
import { grantorsOf, statusOf, type Grant } from '../domain/grant/grant.js';

/** A standing grant as callers see it. */
export function representGrant(grant: Grant, now: Date): GrantView {
  const { proposedBy, revoked, granted } = grant;
  return {
    grant_id: grant.id,
    approval_id: grant.approvalId,
    status: statusOf(grant, now),
    role: grant.role,
    subject: grant.subject ?? null,
    tool: grant.tool,
    target: grant.toRole ?? null,
    conditions: grant.conditions,
    approvers: grant.groups.map(({ role, required }) => ({ approver_role: role, required })),
    from: grant.from.toISOString(),
    until: grant.until.toISOString(),
    max_uses: grant.maxUses,
    uses: grant.uses,
    reason: grant.reason ?? null,
    proposed_by: { issuer: proposedBy.issuer, subject: proposedBy.subject },
    granted_by: grantorsOf(grant).map(({ by: { issuer, subject }, group: role }) => ({ issuer, subject, role })),
    granted_at: granted?.at.toISOString() ?? null,
    revoked_by: revoked === undefined ? null : { issuer: revoked.by.issuer, subject: revoked.by.subject },
    revoked_at: revoked?.at.toISOString() ?? null,
    revoked_reason: revoked?.reason ?? null,
    trace_id: grant.traceId,
    version: grant.version,
    created_at: grant.createdAt.toISOString(),
    updated_at: grant.updatedAt.toISOString(),
  };
}
