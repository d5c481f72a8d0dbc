import type { Page } from '@handoff/kernel';
import {
  boundedPage,
  createListFilters,
  takePage,
  type Database,
  type PageRow,
  type Queryable,
} from '@handoff/postgres';
import type { Delegation, DelegationStatus } from '../domain/delegation/delegation.js';
import type { Party } from '../domain/task/person.js';
import type { DelegationQuery } from '../ports/delegation-store.js';
import { DELEGATION_COLUMNS, toDelegation, toDelegationRow, type DelegationRow } from './delegation-rows.js';

/** A person as the indexes have them. */
const keyOf = ({ issuer, subject }: Party): string => `${issuer}\n${subject}`;
const BY = 'hashtextextended(issuer || chr(10) || delegator, 0)';
const TO = 'hashtextextended(issuer || chr(10) || delegate, 0)';
const IN_FORCE = 'ended_at IS NULL AND starts_at <= now() AND ends_at > now()';

/**
 * The delegations by people that have not ended, under a lock of each person: whether they may create one more depends on
 * all of theirs. In the order of the people, and before any row is locked, so that no two transactions deadlock.
 */
export async function lockDelegationsBy(tx: Queryable, people: readonly Party[]): Promise<readonly Delegation[]> {
  if (people.length === 0) return [];
  const keys = [...new Set(people.map(keyOf))].sort();
  await tx.query(
    {
      name: 'delegation_lock_people',
      text: `SELECT pg_advisory_xact_lock(hashtextextended('handoff/delegations' || chr(10) || name, 0))
        FROM unnest($1::text[]) WITH ORDINALITY AS people (name, place) ORDER BY place`,
    },
    [keys],
  );
  const rows = await tx.query<DelegationRow>(
    {
      name: 'delegation_select_by',
      text: `SELECT ${DELEGATION_COLUMNS} FROM delegations
        WHERE ended_at IS NULL AND ends_at > now()
          AND ${BY} IN (SELECT hashtextextended(name, 0) FROM unnest($1::text[]) AS people (name))
        ORDER BY id`,
    },
    [keys],
  );
  return rows.map(toDelegation);
}

export async function lockDelegations(tx: Queryable, ids: readonly string[]): Promise<readonly Delegation[]> {
  if (ids.length === 0) return [];
  const rows = await tx.query<DelegationRow>(
    {
      name: 'delegation_lock',
      text: `SELECT ${DELEGATION_COLUMNS} FROM delegations WHERE id = ANY ($1::uuid[]) ORDER BY id FOR NO KEY UPDATE`,
    },
    [ids],
  );
  return rows.map(toDelegation);
}

/**
 * The delegations to people that nobody has ended, locked against their end until the transaction commits: no vote is recorded
 * under a delegation after the answer that it was ended.
 */
export async function shareDelegationsTo(tx: Queryable, people: readonly Party[]): Promise<readonly Delegation[]> {
  if (people.length === 0) return [];
  const rows = await tx.query<DelegationRow>(
    {
      name: 'delegation_share_to',
      text: `SELECT ${DELEGATION_COLUMNS} FROM delegations
        WHERE ended_at IS NULL AND ends_at > now()
          AND ${TO} IN (SELECT hashtextextended(name, 0) FROM unnest($1::text[]) AS people (name))
        ORDER BY id FOR SHARE`,
    },
    [[...new Set(people.map(keyOf))]],
  );
  return rows.map(toDelegation);
}

/** The delegations to a person that are in force now. */
export async function selectInForce(db: Database, person: Party, deadline: Date): Promise<readonly Delegation[]> {
  const rows = await db.query<DelegationRow>(
    {
      name: 'delegation_in_force',
      text: `SELECT ${DELEGATION_COLUMNS} FROM delegations
        WHERE ${IN_FORCE} AND ${TO} = hashtextextended($1, 0) AND issuer = $2 AND delegate = $3 ORDER BY id`,
    },
    [keyOf(person), person.issuer, person.subject],
    { deadline },
  );
  return rows.map(toDelegation);
}

const STATUS: Readonly<Record<DelegationStatus, string>> = {
  scheduled: 'ended_at IS NULL AND starts_at > now()',
  active: IN_FORCE,
  ended: '(ended_at IS NOT NULL OR ends_at <= now())',
};
const ORDER = 'created_at DESC, id DESC';
/** The size of the columns that can be large. */
const BYTES =
  'coalesce(octet_length(reason), 0) + coalesce(octet_length(ended_reason), 0) + octet_length(issuer) + octet_length(delegator) + octet_length(delegate)';

export async function selectDelegations(
  db: Database,
  { visibleTo, role, status, by, to, limit, after }: DelegationQuery,
  deadline: Date,
): Promise<Page<Delegation> & { readonly at: Date }> {
  const filters = createListFilters();
  if (visibleTo !== undefined) {
    const { roles, person } = visibleTo;
    filters.add(
      'visible',
      (value) =>
        `(role IN (SELECT jsonb_array_elements_text(${value}::text::jsonb -> 'roles'))
          OR issuer = ${value}::text::jsonb ->> 'issuer' AND ${value}::text::jsonb ->> 'subject' IN (delegator, delegate))`,
      JSON.stringify({ roles, issuer: person.issuer, subject: person.subject }),
    );
  }
  if (role !== undefined) filters.add('role', (value) => `role = ${value}`, role);
  if (status !== undefined) filters.add(status, () => STATUS[status]);
  if (by !== undefined) filters.add('by', (value) => `issuer || chr(10) || delegator = ${value}`, keyOf(by));
  if (to !== undefined) filters.add('to', (value) => `issuer || chr(10) || delegate = ${value}`, keyOf(to));
  filters.addAfter(after);
  const { parameters } = filters;
  const rows = await db.query<DelegationRow & PageRow & { readonly at: Date }>(
    {
      name: filters.nameOf('delegation_newest'),
      text: boundedPage({
        rows: `SELECT ${DELEGATION_COLUMNS}, now() AS at, ${BYTES} AS bytes FROM delegations
          ${filters.where()} ORDER BY ${ORDER} LIMIT $${parameters.push(limit + 1)}`,
        order: ORDER,
      }),
    },
    parameters,
    { deadline },
  );
  // An empty page shows no status.
  return { ...takePage(rows, limit, toDelegation), at: rows[0]?.at ?? new Date(0) };
}

const AS_ROWS = `json_to_recordset($1::json) AS given (
  id uuid, role text, issuer text, delegator text, delegator_names text[], delegate text, reason text, starts_at timestamptz,
  ends_at timestamptz, ended_at timestamptz, ended_by jsonb, ended_reason text, trace_id text, version integer, created_at timestamptz,
  updated_at timestamptz)`;

export async function insertDelegations(tx: Queryable, delegations: readonly Delegation[]): Promise<void> {
  const text = `INSERT INTO delegations (${DELEGATION_COLUMNS}) SELECT ${DELEGATION_COLUMNS} FROM ${AS_ROWS}`;
  await tx.query({ name: 'delegation_insert', text }, [JSON.stringify(delegations.map(toDelegationRow))]);
}

/** Writes the end of delegations: nothing else of them changes. */
export async function endDelegations(tx: Queryable, delegations: readonly Delegation[]): Promise<void> {
  const text = `UPDATE delegations SET ended_at = given.ended_at, ended_by = given.ended_by,
    ended_reason = given.ended_reason, version = given.version, updated_at = given.updated_at FROM ${AS_ROWS} WHERE delegations.id = given.id`;
  await tx.query({ name: 'delegation_end', text }, [JSON.stringify(delegations.map(toDelegationRow))]);
}
