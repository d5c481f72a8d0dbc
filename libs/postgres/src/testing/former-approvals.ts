import { sha256Hex, uuidv7 } from '@handoff/kernel';
import type { Queryable, Row } from '../database.js';

/** Rows of tasks and approvals as the release before migration 009 writes them: without an order, a hash or parts. */

export const newId = (): string => uuidv7(new Date());

export const ISSUER = 'https://id.example';

export function query(db: Queryable, text: string, values: readonly unknown[] = []): Promise<readonly Row[]> {
  return db.query<Row>({ name: sha256Hex(text).slice(0, 20), text }, values);
}

/** An actor, in the form that rows have. */
export const whoIs = (subject: string, ...actors: string[]): object => ({
  issuer: ISSUER,
  subject,
  role: 'finance',
  ...(actors.length === 0 ? {} : { actors }),
});

export interface FormerTask {
  readonly by?: object;
  readonly status?: string;
  readonly data?: object;
}

/** A task that waits for an approval, unless it has another status. */
export async function insertTask(db: Queryable, given: FormerTask = {}): Promise<string> {
  const { by = whoIs('fay'), status = 'awaiting_approval', data = { amount: 1 } } = given;
  const id = newId();
  const text = `
    INSERT INTO tasks (
      id, type, description, from_role, to_role, status, parked_status, payload, payload_hash, participants, trace_id,
      requested_by, created_at, updated_at, expires_at)
    VALUES ($1, 'invoice', 'pay', 'finance', 'manager', $2, $5, $3::text::jsonb, '', '{}', 'trace',
      $4::text::jsonb, now(), now(), now())`;
  const parked = status === 'awaiting_approval' ? 'pending' : null;
  await query(db, text, [id, status, JSON.stringify(data), JSON.stringify(by), parked]);
  return id;
}

export interface FormerApproval {
  readonly id?: string;
  readonly by?: object;
  readonly roles?: readonly string[];
  readonly votes?: readonly number[];
  readonly at?: string;
  /** Undefined: the hash of the task's content. */
  readonly contentHash?: string;
  readonly escalateTo?: string;
  /** Undefined: the next ordinal. The requester then becomes a party of the task. */
  readonly ordinal?: number;
}

/** After migration 009 alone `ordinal` may be given. */
export async function insertApproval(db: Queryable, task: string, given: FormerApproval = {}): Promise<string> {
  const { id = newId(), by = whoIs('fay'), roles = ['legal'], votes = [1], at = '2026-01-01Z' } = given;
  const { contentHash = null, escalateTo = null, ordinal } = given;
  const [order, renewed] = ordinal === undefined ? ['', ''] : [', ordinal, renewed', `, ${ordinal}, false`];
  const text = `
    INSERT INTO approvals (
      id, task_id, approver_role, approver_roles, required_votes, open_roles, open_ms, content_hash, status, requested_by,
      trace_id, created_at, updated_at, expires_at, on_expiry, escalate_to${order})
    VALUES ($1, $2, $3, $4, $5, $4, 60000, $6, 'pending', $7::text::jsonb, 'trace', $8::timestamptz,
      $8::timestamptz, '2027-01-01Z', CASE WHEN $9::text IS NULL THEN 'reject' ELSE 'escalate' END, $9${renewed})`;
  await query(db, text, [id, task, roles[0], roles, votes, contentHash, JSON.stringify(by), at, escalateTo]);
  return id;
}

export interface FormerVote {
  readonly decision?: 'approved' | 'rejected';
  readonly role?: string;
  readonly issuer?: string;
  readonly authentication?: object;
}

/** Adds a vote after those that are there. */
export async function insertVote(db: Queryable, approval: string, subject: string, given: FormerVote = {}) {
  const { decision = 'approved', role = 'legal', issuer = ISSUER, authentication } = given;
  const text = `
    INSERT INTO approval_decisions (
      approval_id, position, decision, issuer, subject, role, acted_as, decision_mode, authentication, decided_at)
    SELECT $1, 1 + count(*), $6, $2, $3, $4::text, $4::text, 'agent', $5::text::jsonb, now()
    FROM approval_decisions WHERE approval_id = $1`;
  const how = authentication === undefined ? null : JSON.stringify(authentication);
  await query(db, text, [approval, issuer, subject, role, how, decision]);
}

/** Decides as an older release does: it keeps no votes and changes only the row of the approval. */
export async function decide(db: Queryable, approval: string, subject: string, status = 'approved'): Promise<void> {
  const text = `UPDATE approvals SET status = $2, decided_by = $3::text::jsonb, decision_at = now() WHERE id = $1`;
  await query(db, text, [approval, status, JSON.stringify({ issuer: ISSUER, subject, role: 'legal' })]);
}

/** Escalates an approval to the holders of another role. */
export async function escalate(db: Queryable, approval: string, role: string): Promise<void> {
  const text = `
    UPDATE approvals SET approver_role = $2::text, approver_roles = ARRAY[$2::text], required_votes = '{1}', on_expiry = 'reject',
      escalated = true
    WHERE id = $1`;
  await query(db, text, [approval, role]);
}

/** Records an amendment of a task. */
export async function recordAmendment(db: Queryable, task: string, by: object): Promise<void> {
  const text = `
    INSERT INTO audit (id, seq, event_type, "timestamp", metadata, source, task_id, recorded_at, canonical)
    SELECT $1, 1 + count(*), 'task.amended', now(), $2::text::jsonb, 'task', $3, now(), '' FROM audit`;
  await query(db, text, [newId(), JSON.stringify({ actor: by }), task]);
}
