/** The size of a task's data, context and description. Rows of earlier releases lack the column content_bytes. */
export const CONTENT_BYTES = `coalesce(tasks.content_bytes, octet_length(tasks.payload::text)
  + coalesce(octet_length(tasks.context::text), 0) + coalesce(octet_length(tasks.description), 0))`;

/** The size of a task on a list without content, in SQL. */
export const TASK_BYTES = `(1024 + coalesce(octet_length(tasks.description), 0)
  + coalesce(octet_length(tasks.error::text), 0) + coalesce(octet_length(tasks.cancel_reason), 0)
  + coalesce(octet_length(tasks.progress::text), 0))`;

/** The size of a whole task. */
export const WHOLE_TASK_BYTES = `(${TASK_BYTES} + ${CONTENT_BYTES} + coalesce(octet_length(tasks.result::text), 0))`;

/** The size of an approval with all its votes. */
export const APPROVAL_BYTES = `(1024 + coalesce(octet_length(approvals.reason), 0)
  + coalesce(octet_length(approvals.notes), 0)
  + coalesce((SELECT sum(512 + coalesce(octet_length(d.notes), 0) + coalesce(octet_length(d.authentication::text), 0))
      FROM approval_decisions d WHERE d.approval_id = approvals.id), 0))`;

/** The columns of a task without content and parties. */
const TASK_STATE_COLUMNS = `tasks.id, tasks.type, tasks.description, tasks.from_role, tasks.to_role,
  tasks.status, tasks.parked_status, tasks.payload_hash, tasks.content_hash, tasks.hash_salt, tasks.amended, tasks.participants,
  tasks.session_id, tasks.parent_task_id, tasks.trace_id, tasks.idempotency_key, tasks.idempotency_fingerprint,
  tasks.requested_by, tasks.error, tasks.cancel_reason, tasks.priority, tasks.not_before, tasks.deadline_at,
  tasks.attempt, tasks.max_attempts, tasks.lease_id, tasks.lease_seconds, tasks.lease_expires_at, tasks.claimed_by,
  tasks.progress, tasks.dead_lettered, tasks.version, tasks.created_at, tasks.updated_at, tasks.expires_at`;

const NO_CONTENT = `'{}'::jsonb AS payload, NULL::jsonb AS context, NULL::jsonb AS result`;

/** The columns of a task, with empty values for content and parties. */
export const TASK_COLUMNS_WITHOUT_CONTENT = `${TASK_STATE_COLUMNS}, '[]'::jsonb AS parties, ${NO_CONTENT}`;

/** The columns of a task for a change that does not need its content. */
export const TASK_COLUMNS_TO_CHANGE = `${TASK_STATE_COLUMNS}, tasks.parties, ${NO_CONTENT}`;

/** The columns of a task for a change, with content where a condition holds. */
export function taskColumnsWithContentWhere(condition: string): string {
  return `${TASK_STATE_COLUMNS}, tasks.parties,
  CASE WHEN ${condition} THEN tasks.payload ELSE '{}'::jsonb END AS payload,
  CASE WHEN ${condition} THEN tasks.context END AS context, CASE WHEN ${condition} THEN tasks.result END AS result`;
}
