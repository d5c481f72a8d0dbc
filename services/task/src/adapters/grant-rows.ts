import type { Conditions } from '@handoff/kernel';
import type { Grant } from '../domain/grant/grant.js';
import type { Person } from '../domain/task/person.js';
import { voteOf, type VoteRow } from './vote-rows.js';

/** A row of `standing_grants`. */
export interface GrantRow {
  readonly id: string;
  readonly approval_id: string;
  readonly role: string;
  readonly issuer: string;
  readonly subject: string | null;
  readonly tool: string;
  readonly to_role: string | null;
  readonly conditions: Conditions;
  readonly approver_roles: readonly string[];
  readonly required_votes: readonly number[];
  readonly reason: string | null;
  readonly proposed_by: Person;
  readonly starts_at: Date;
  readonly ends_at: Date;
  readonly max_uses: number;
  readonly uses: number;
  readonly granted_at: Date | null;
  readonly revoked_at: Date | null;
  readonly revoked_by: Person | null;
  readonly revoked_reason: string | null;
  readonly expired_at: Date | null;
  readonly trace_id: string;
  readonly version: number;
  readonly created_at: Date;
  readonly updated_at: Date;
}

/** With the votes on its approval, and whether that can still be given. */
export interface LoadedGrantRow extends GrantRow {
  readonly decisions: readonly VoteRow[];
  readonly is_open: boolean;
}

export const GRANT_COLUMNS = `
  id, approval_id, role, issuer, subject, tool, to_role, conditions, approver_roles, required_votes, reason, proposed_by, starts_at,
  ends_at, max_uses, uses, granted_at, revoked_at, revoked_by, revoked_reason, expired_at, trace_id, version, created_at, updated_at`;

/** For a statement on `standing_grants`. */
export const LOADED_GRANT_COLUMNS = `standing_grants.*,
  ARRAY(SELECT to_jsonb(d) FROM approval_decisions d WHERE d.approval_id = standing_grants.approval_id ORDER BY d.position) AS decisions,
  EXISTS (SELECT FROM tasks WHERE tasks.id = standing_grants.id AND tasks.status = 'awaiting_approval') AS is_open`;

export function grantOf(row: LoadedGrantRow): Grant {
  const { revoked_at: at, revoked_by: by } = row;
  return {
    id: row.id,
    approvalId: row.approval_id,
    role: row.role,
    issuer: row.issuer,
    subject: row.subject ?? undefined,
    tool: row.tool,
    toRole: row.to_role ?? undefined,
    conditions: row.conditions,
    groups: row.approver_roles.map((role, index) => ({ role, required: row.required_votes[index] ?? 1 })),
    reason: row.reason ?? undefined,
    proposedBy: row.proposed_by,
    from: row.starts_at,
    until: row.ends_at,
    maxUses: row.max_uses,
    uses: row.uses,
    granted: row.granted_at === null ? undefined : { at: row.granted_at, votes: row.decisions.map(voteOf) },
    isRefused: row.granted_at === null && !row.is_open,
    revoked: at === null || by === null ? undefined : { at, by, reason: row.revoked_reason ?? undefined },
    expiredAt: row.expired_at ?? undefined,
    traceId: row.trace_id,
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

export function grantRow(grant: Grant): GrantRow {
  return {
    id: grant.id,
    approval_id: grant.approvalId,
    role: grant.role,
    issuer: grant.issuer,
    subject: grant.subject ?? null,
    tool: grant.tool,
    to_role: grant.toRole ?? null,
    conditions: grant.conditions,
    approver_roles: grant.groups.map(({ role }) => role),
    required_votes: grant.groups.map(({ required }) => required),
    reason: grant.reason ?? null,
    proposed_by: grant.proposedBy,
    starts_at: grant.from,
    ends_at: grant.until,
    max_uses: grant.maxUses,
    uses: grant.uses,
    granted_at: grant.granted?.at ?? null,
    revoked_at: grant.revoked?.at ?? null,
    revoked_by: grant.revoked?.by ?? null,
    revoked_reason: grant.revoked?.reason ?? null,
    expired_at: grant.expiredAt ?? null,
    trace_id: grant.traceId,
    version: grant.version,
    created_at: grant.createdAt,
    updated_at: grant.updatedAt,
  };
}
