import type { Page } from '@handoff/kernel';
import {
  boundedPage,
  createListFilters,
  takePage,
  type Database,
  type PageRow,
  type Queryable,
  type Statement,
} from '@handoff/postgres';
import type { Grant, GrantStatus } from '../domain/grant/grant.js';
import type { GrantQuery } from '../ports/task-store.js';
import { GRANT_COLUMNS, grantOf, LOADED_GRANT_COLUMNS, type LoadedGrantRow } from './grant-rows.js';

/** Worded as in the partial indexes. */
const OPEN = 'granted_at IS NOT NULL AND revoked_at IS NULL AND expired_at IS NULL AND uses < max_uses';
const AWAITED = `EXISTS (SELECT FROM tasks WHERE tasks.id = standing_grants.id AND tasks.status = 'awaiting_approval')`;

/**
 * Locks grants by their ids, and those of roles that are in force or will be. In the order of their ids, and after all tasks and
 * approvals, so that no two batches deadlock. Uses are counted under the lock, and a revocation takes the same one.
 */
export async function lockGrants(
  tx: Queryable,
  ids: readonly string[],
  roles: readonly string[],
): Promise<readonly Grant[]> {
  if (ids.length === 0 && roles.length === 0) return [];
  const rows = await tx.query<LoadedGrantRow>(
    {
      name: 'grant_lock',
      text: `SELECT ${LOADED_GRANT_COLUMNS} FROM standing_grants
        WHERE id = ANY ($1::uuid[]) OR (role = ANY ($2::text[]) AND ${OPEN} AND ends_at > now())
        ORDER BY id FOR NO KEY UPDATE OF standing_grants`,
    },
    [ids, roles],
  );
  return rows.map(grantOf);
}

/** Reads the open proposals of roles. None is older than a grant can last, so few rows are looked at. */
export async function readProposals(tx: Queryable, roles: readonly string[]): Promise<readonly Grant[]> {
  if (roles.length === 0) return [];
  const rows = await tx.query<LoadedGrantRow>(
    {
      name: 'grant_read_proposals',
      text: `SELECT ${LOADED_GRANT_COLUMNS} FROM standing_grants
        WHERE role = ANY ($1::text[]) AND granted_at IS NULL AND created_at >= now() - interval '1488 hours' AND ${AWAITED}`,
    },
    [roles],
  );
  return rows.map(grantOf);
}

/** Locks grants whose end has come and is not on record, unless another instance has locked them. */
export async function lockEndedGrants(tx: Queryable, limit: number): Promise<readonly Grant[]> {
  const rows = await tx.query<LoadedGrantRow>(
    {
      name: 'grant_lock_ended',
      text: `SELECT ${LOADED_GRANT_COLUMNS} FROM standing_grants WHERE ${OPEN} AND ends_at <= now()
        ORDER BY ends_at LIMIT $1::integer FOR NO KEY UPDATE OF standing_grants SKIP LOCKED`,
    },
    [limit],
  );
  return rows.map(grantOf);
}

/** The next end of a grant, for a statement that takes the earliest of several. */
export const NEXT_END = `(SELECT min(ends_at) FROM standing_grants WHERE ${OPEN})`;

export async function selectGrant(
  db: Database,
  id: string,
  deadline: Date,
): Promise<{ readonly grant: Grant; readonly at: Date } | undefined> {
  const text = `SELECT ${LOADED_GRANT_COLUMNS}, now() AS at FROM standing_grants WHERE id = $1::uuid`;
  const [row] = await db.query<LoadedGrantRow & { readonly at: Date }>({ name: 'grant_select', text }, [id], {
    deadline,
  });
  return row && { grant: grantOf(row), at: row.at };
}

const STATUS: Readonly<Record<GrantStatus, string>> = {
  proposed: `granted_at IS NULL AND ${AWAITED}`,
  refused: `granted_at IS NULL AND NOT ${AWAITED}`,
  scheduled: `${OPEN} AND greatest(starts_at, granted_at) > now() AND ends_at > now()`,
  active: `${OPEN} AND greatest(starts_at, granted_at) <= now() AND ends_at > now()`,
  used_up: 'granted_at IS NOT NULL AND revoked_at IS NULL AND uses >= max_uses',
  expired: 'granted_at IS NOT NULL AND revoked_at IS NULL AND uses < max_uses AND ends_at <= now()',
  revoked: 'revoked_at IS NOT NULL',
};
const ORDER = 'created_at DESC, id DESC';
/** The size of the columns that can be large. */
const BYTES =
  'octet_length(conditions::text) + coalesce(octet_length(reason), 0) + coalesce(octet_length(revoked_reason), 0) + octet_length(proposed_by::text)';

export async function selectGrants(
  db: Database,
  { visibleTo, role, status, limit, after }: GrantQuery,
  deadline: Date,
): Promise<Page<Grant> & { readonly at: Date }> {
  const filters = createListFilters();
  if (visibleTo !== undefined) {
    const isVisible = (roles: string): string =>
      `(role = ANY (${roles}::text[]) OR approver_roles && ${roles}::text[])`;
    filters.add('visible', isVisible, visibleTo);
  }
  if (role !== undefined) filters.add('role', (value) => `role = ${value}`, role);
  if (status !== undefined) filters.add(status, () => `(${STATUS[status]})`);
  filters.addAfter(after);
  const { parameters } = filters;
  const rows = await db.query<LoadedGrantRow & PageRow & { readonly at: Date }>(
    {
      name: filters.nameOf('grant_newest'),
      text: boundedPage({
        rows: `SELECT ${LOADED_GRANT_COLUMNS}, now() AS at, ${BYTES} AS bytes FROM standing_grants
          ${filters.where()} ORDER BY ${ORDER} LIMIT $${parameters.push(limit + 1)}`,
        order: ORDER,
      }),
    },
    parameters,
    { deadline },
  );
  // An empty page shows no status.
  return { ...takePage(rows, limit, grantOf), at: rows[0]?.at ?? new Date(0) };
}

const AS_ROWS = `json_to_recordset($1::text::json) AS given (
  id uuid, approval_id uuid, role text, issuer text, subject text, tool text, to_role text, conditions jsonb, approver_roles text[],
  required_votes integer[], reason text, proposed_by jsonb, starts_at timestamptz, ends_at timestamptz, max_uses integer, uses integer,
  granted_at timestamptz, revoked_at timestamptz, revoked_by jsonb, revoked_reason text, expired_at timestamptz, trace_id text,
  version integer, created_at timestamptz, updated_at timestamptz)`;

export const INSERT_GRANTS: Statement = {
  name: 'grant_insert',
  text: `INSERT INTO standing_grants (${GRANT_COLUMNS}) SELECT ${GRANT_COLUMNS} FROM ${AS_ROWS}`,
};

/** Its approval, its uses and its end: nothing else of a grant changes. */
export const UPDATE_GRANTS: Statement = {
  name: 'grant_update',
  text: `UPDATE standing_grants SET uses = given.uses, granted_at = given.granted_at, revoked_at = given.revoked_at,
    revoked_by = given.revoked_by, revoked_reason = given.revoked_reason, expired_at = given.expired_at, version = given.version,
    updated_at = given.updated_at FROM ${AS_ROWS} WHERE standing_grants.id = given.id`,
};
