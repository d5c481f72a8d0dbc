import { namesOfDelegator, type Delegation } from '../domain/delegation/delegation.js';
import type { Person } from '../domain/task/person.js';

/** A row of `delegations`. */
export interface DelegationRow {
  readonly id: string;
  readonly role: string;
  readonly issuer: string;
  readonly delegator: string;
  readonly delegator_names: readonly string[];
  readonly delegate: string;
  readonly reason: string | null;
  readonly starts_at: Date;
  readonly ends_at: Date;
  readonly ended_at: Date | null;
  readonly ended_by: Person | null;
  readonly ended_reason: string | null;
  readonly trace_id: string;
  readonly version: number;
  readonly created_at: Date;
  readonly updated_at: Date;
}

export const DELEGATION_COLUMNS = `
  id, role, issuer, delegator, delegator_names, delegate, reason, starts_at, ends_at, ended_at, ended_by, ended_reason, trace_id,
  version, created_at, updated_at`;

export function toDelegation(row: DelegationRow): Delegation {
  const { ended_at: at, ended_by: by } = row;
  return {
    id: row.id,
    role: row.role,
    issuer: row.issuer,
    delegator: row.delegator,
    delegatorActors: row.delegator_names.filter((name) => name !== row.delegator),
    delegate: row.delegate,
    reason: row.reason ?? undefined,
    from: row.starts_at,
    until: row.ends_at,
    ended: at === null || by === null ? undefined : { at, by, reason: row.ended_reason ?? undefined },
    traceId: row.trace_id,
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

export function toDelegationRow(delegation: Delegation): DelegationRow {
  return {
    id: delegation.id,
    role: delegation.role,
    issuer: delegation.issuer,
    delegator: delegation.delegator,
    delegator_names: namesOfDelegator(delegation).map(({ subject }) => subject),
    delegate: delegation.delegate,
    reason: delegation.reason ?? null,
    starts_at: delegation.from,
    ends_at: delegation.until,
    ended_at: delegation.ended?.at ?? null,
    ended_by: delegation.ended?.by ?? null,
    ended_reason: delegation.ended?.reason ?? null,
    trace_id: delegation.traceId,
    version: delegation.version,
    created_at: delegation.createdAt,
    updated_at: delegation.updatedAt,
  };
}
