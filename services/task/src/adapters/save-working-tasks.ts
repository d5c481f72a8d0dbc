import { insertFormerValues, type Statement, type Transaction } from '@handoff/postgres';
import type { Approval } from '../domain/approval/approval.js';
import type { Differences } from './working-tasks.js';
import { grantRow } from './grant-rows.js';
import { INSERT_GRANTS, UPDATE_GRANTS } from './grant-statements.js';
import { FORMER_VALUES, formerValuesOf } from './compose-task-replies.js';
import { SENDER_HASH } from './sender-hash.js';
import { approvalRow, stateRow, taskRow } from './task-rows.js';
import { voteRow } from './vote-rows.js';

/**
 * Writes the changes: one statement per kind of change, for any number of rows. Rows are passed as one JSON document,
 * so that one prepared statement serves every number of rows, with one parameter instead of some twenty arrays.
 */
export async function saveWorkingTasks(tx: Transaction, changes: Differences): Promise<void> {
  write(tx, INSERT_TASKS, changes.newTasks, taskRow);
  write(tx, INSERT_APPROVALS, changes.newApprovals, askedRow);
  // Before the votes: the database refuses votes of parties, including parties of this batch. It then also refuses a
  // vote that came before its voter became a party; the commands are run again one by one, and all of them succeed.
  write(tx, JOIN_TASKS, changes.joinedTasks, taskRow);
  // Before the approvals that they settle: the database checks that an approved approval has its votes.
  write(tx, INSERT_VOTES, changes.newVotes, voteRow);
  // Before the new content: the database checks that they have the content hash of their task.
  write(tx, UPDATE_APPROVALS, changes.changedApprovals, approvalRow);
  // Before the versions grow: a trigger stores replaced values with the last version that had them.
  write(tx, AMEND_TASKS, changes.amendedTasks, taskRow);
  // After the content that they are for.
  write(tx, UPDATE_APPROVALS, changes.newApprovals.filter(isSettled), approvalRow);
  write(tx, UPDATE_TASKS, changes.changedTasks, stateRow);
  write(tx, INSERT_GRANTS, changes.newGrants, grantRow);
  // After the votes that they are behind, and the approvals by which they come into force: the database checks both.
  write(tx, UPDATE_GRANTS, changes.changedGrants, grantRow);
  await insertFormerValues(tx, FORMER_VALUES, changes.superseded.flatMap(formerValuesOf));
}

/**
 * A new approval in its pending form. If the same batch settles it, an update does so afterwards: the database accepts
 * new approvals as pending only, and checks votes and content at the update.
 */
function askedRow(approval: Approval): object {
  const row = approvalRow(approval);
  if (!isSettled(approval)) return row;
  return { ...row, status: 'pending', decided_by: undefined, decision_at: undefined };
}

function isSettled({ status }: Approval): boolean {
  return status !== 'pending';
}

function write<T>(tx: Transaction, statement: Statement, records: readonly T[], rowOf: (record: T) => object): void {
  if (records.length > 0) tx.send(statement, [JSON.stringify(records.map(rowOf))]);
}

// In order of the idempotency key: two batches with the same commands collide on the first one and cannot deadlock.
const INSERT_TASKS: Statement = {
  name: 'task_insert_tasks',
  text: `INSERT INTO tasks (
      id, type, description, from_role, to_role, status, parked_status, payload, payload_hash, context, content_hash,
      hash_salt, amended, parties, participants,
      session_id, parent_task_id, trace_id, idempotency_key, idempotency_fingerprint, requested_by, result, error,
      cancel_reason, version, created_at, updated_at, expires_at,
      priority, not_before, deadline_at, attempt, max_attempts, lease_id, lease_seconds, lease_expires_at, claimed_by,
      progress, dead_lettered, content_bytes, sender_hash)
    SELECT
      id, type, description, from_role, to_role, status, parked_status, payload, payload_hash, context, content_hash,
      hash_salt, amended, parties, participants,
      session_id, parent_task_id, trace_id, idempotency_key, idempotency_fingerprint, requested_by, result, error,
      cancel_reason, version, created_at, updated_at, expires_at,
      priority, not_before, deadline_at, attempt, max_attempts, lease_id, lease_seconds, lease_expires_at, claimed_by,
      progress, dead_lettered,
      octet_length(payload::text) + coalesce(octet_length(context::text), 0) + coalesce(octet_length(description), 0),
      ${SENDER_HASH}
    FROM json_to_recordset($1::text::json) AS r (
      id uuid, type text, description text, from_role text, to_role text, status text, parked_status text,
      payload jsonb, payload_hash text, context jsonb, content_hash text, hash_salt text, amended boolean,
      parties jsonb, participants text[], session_id uuid, parent_task_id uuid,
      trace_id text, idempotency_key uuid, idempotency_fingerprint text, requested_by jsonb, result jsonb,
      error jsonb, cancel_reason text, version integer, created_at timestamptz, updated_at timestamptz,
      expires_at timestamptz, priority smallint, not_before timestamptz, deadline_at timestamptz, attempt integer,
      max_attempts integer, lease_id uuid, lease_seconds integer, lease_expires_at timestamptz, claimed_by jsonb,
      progress jsonb, dead_lettered boolean)
    ORDER BY idempotency_key, id`,
};

const UPDATE_TASKS: Statement = {
  name: 'task_update_tasks',
  text: `UPDATE tasks SET
      status = r.status, parked_status = r.parked_status, participants = r.participants, result = r.result,
      error = r.error, cancel_reason = r.cancel_reason, version = r.version, updated_at = r.updated_at,
      expires_at = r.expires_at, not_before = r.not_before, attempt = r.attempt, lease_id = r.lease_id,
      lease_seconds = r.lease_seconds, lease_expires_at = r.lease_expires_at, claimed_by = r.claimed_by,
      progress = r.progress, dead_lettered = r.dead_lettered
    FROM json_to_recordset($1::text::json) AS r (
      id uuid, status text, parked_status text, participants text[], result jsonb, error jsonb, cancel_reason text,
      version integer, updated_at timestamptz, expires_at timestamptz, not_before timestamptz, attempt integer,
      lease_id uuid, lease_seconds integer, lease_expires_at timestamptz, claimed_by jsonb, progress jsonb,
      dead_lettered boolean)
    WHERE tasks.id = r.id`,
};

const JOIN_TASKS: Statement = {
  name: 'task_join_tasks',
  text: `UPDATE tasks SET parties = r.parties
    FROM json_to_recordset($1::text::json) AS r (id uuid, parties jsonb)
    WHERE tasks.id = r.id`,
};

const AMEND_TASKS: Statement = {
  name: 'task_amend_tasks',
  text: `UPDATE tasks SET
      description = r.description, payload = r.payload, payload_hash = r.payload_hash, context = r.context,
      content_bytes = octet_length(r.payload::text) + coalesce(octet_length(r.context::text), 0)
        + coalesce(octet_length(r.description), 0),
      content_hash = r.content_hash, amended = r.amended
    FROM json_to_recordset($1::text::json) AS r (
      id uuid, description text, payload jsonb, payload_hash text, context jsonb, content_hash text, amended boolean)
    WHERE tasks.id = r.id`,
};

const INSERT_APPROVALS: Statement = {
  name: 'task_insert_approvals',
  text: `INSERT INTO approvals (
      id, task_id, ordinal, approver_role, approver_roles, required_votes, open_roles, veto, open_ms, on_expiry, escalate_to,
      escalated, content_hash, demanded, renewed, status, reason, requested_by, decided_by, decision_at, notes, trace_id, version,
      created_at, updated_at, expires_at)
    SELECT
      id, task_id, ordinal, approver_role, approver_roles, required_votes, open_roles, veto, open_ms, on_expiry, escalate_to,
      escalated, content_hash, demanded, renewed, status, reason, requested_by, decided_by, decision_at, notes, trace_id, version,
      created_at, updated_at, expires_at
    FROM json_to_recordset($1::text::json) AS r (
      id uuid, task_id uuid, ordinal integer, approver_role text, approver_roles text[], required_votes integer[], open_roles text[],
      veto boolean, open_ms bigint, on_expiry text, escalate_to text, escalated boolean, content_hash text,
      demanded boolean, renewed boolean, status text, reason text, requested_by jsonb, decided_by jsonb, decision_at timestamptz,
      notes text, trace_id text, version integer, created_at timestamptz, updated_at timestamptz, expires_at timestamptz)`,
};

const UPDATE_APPROVALS: Statement = {
  name: 'task_update_approvals',
  text: `UPDATE approvals SET
      status = r.status, approver_role = r.approver_role, approver_roles = r.approver_roles,
      required_votes = r.required_votes, open_roles = r.open_roles, on_expiry = r.on_expiry, escalated = r.escalated,
      decided_by = r.decided_by, decision_at = r.decision_at, notes = r.notes, version = r.version,
      updated_at = r.updated_at, expires_at = r.expires_at
    FROM json_to_recordset($1::text::json) AS r (
      id uuid, status text, approver_role text, approver_roles text[], required_votes integer[], open_roles text[],
      on_expiry text, escalated boolean, decided_by jsonb, decision_at timestamptz, notes text, version integer,
      updated_at timestamptz, expires_at timestamptz)
    WHERE approvals.id = r.id`,
};

const INSERT_VOTES: Statement = {
  name: 'task_insert_votes',
  text: `INSERT INTO approval_decisions (
      approval_id, position, decision, issuer, subject, role, acted_as, notes, decision_mode, authentication, decided_at,
      delegation_id, on_behalf_of, grant_id)
    SELECT
      approval_id, position, decision, issuer, subject, role, acted_as, notes, decision_mode, authentication, decided_at,
      delegation_id, on_behalf_of, grant_id
    FROM json_to_recordset($1::text::json) AS r (
      approval_id uuid, position smallint, decision text, issuer text, subject text, role text, acted_as text,
      notes text, decision_mode text, authentication jsonb, decided_at timestamptz, delegation_id uuid, on_behalf_of text,
      grant_id uuid)`,
};
