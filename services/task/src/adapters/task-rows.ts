import type { JsonObject, JsonValue } from '@handoff/kernel';
import { openGroups, type Approval } from '../domain/approval/approval.js';
import { contentHashOf, type TaskContent } from '../domain/task/content-hash.js';
import type { Party, Person } from '../domain/task/person.js';
import type { Progress, Task } from '../domain/task/task.js';
import { voteOf, type VoteRow } from './vote-rows.js';

/** A row of `tasks`. */
export interface TaskRow {
  readonly id: string;
  readonly type: string;
  readonly description: string | null;
  readonly from_role: string;
  readonly to_role: string;
  readonly status: Task['status'];
  readonly parked_status: Task['parkedStatus'] | null;
  readonly payload: JsonObject;
  readonly payload_hash: string;
  readonly context: JsonValue | null;
  /** NULL for tasks that ended before hashes existed. */
  readonly content_hash: string | null;
  /** NULL for tasks that ended before migration 014. */
  readonly hash_salt: string | null;
  readonly amended: boolean;
  readonly parties: readonly Party[];
  readonly participants: readonly string[];
  readonly session_id: string | null;
  readonly parent_task_id: string | null;
  readonly trace_id: string;
  readonly idempotency_key: string | null;
  readonly idempotency_fingerprint: string | null;
  readonly requested_by: Person;
  readonly result: JsonValue | null;
  readonly error: JsonValue | null;
  readonly cancel_reason: string | null;
  readonly priority: number;
  readonly not_before: Date | null;
  readonly deadline_at: Date | null;
  readonly attempt: number;
  readonly max_attempts: number;
  readonly lease_id: string | null;
  readonly lease_seconds: number | null;
  readonly lease_expires_at: Date | null;
  readonly claimed_by: Person | null;
  readonly progress: ProgressDocument | null;
  readonly dead_lettered: boolean;
  readonly version: number;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly expires_at: Date;
}

/** Progress as stored JSON. */
interface ProgressDocument {
  readonly percent: number | null;
  readonly note: string | null;
  readonly reported_at: string;
}

/** A row of `approvals`, with its decisions. */
export interface ApprovalRow {
  readonly id: string;
  readonly task_id: string;
  readonly ordinal: number;
  readonly approver_role: string;
  readonly approver_roles: readonly string[];
  /** The number of required votes for each of those roles. */
  readonly required_votes: readonly number[];
  readonly open_roles: readonly string[];
  readonly veto: boolean;
  readonly open_ms: number | string;
  readonly on_expiry: Approval['onExpiry'];
  readonly escalate_to: string | null;
  readonly escalated: boolean;
  readonly content_hash: string;
  readonly demanded: boolean;
  readonly renewed: boolean;
  readonly decisions: readonly VoteRow[];
  readonly status: Approval['status'];
  readonly reason: string | null;
  readonly requested_by: Person;
  readonly decided_by: Person | null;
  readonly decision_at: Date | null;
  readonly notes: string | null;
  readonly trace_id: string;
  readonly version: number;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly expires_at: Date;
}

export function taskOf(row: TaskRow): Task {
  return {
    id: row.id,
    type: row.type,
    description: row.description ?? undefined,
    fromRole: row.from_role,
    toRole: row.to_role,
    status: row.status,
    parkedStatus: row.parked_status ?? undefined,
    data: row.payload,
    dataHash: row.payload_hash,
    context: row.context ?? undefined,
    contentHash: row.content_hash ?? contentHashOf(contentOf(row)),
    hashSalt: row.hash_salt ?? undefined,
    amended: row.amended,
    parties: row.parties,
    participants: row.participants,
    sessionId: row.session_id ?? undefined,
    parentTaskId: row.parent_task_id ?? undefined,
    traceId: row.trace_id,
    commandId: row.idempotency_key ?? undefined,
    fingerprint: row.idempotency_fingerprint ?? undefined,
    requestedBy: row.requested_by,
    result: row.result ?? undefined,
    error: row.error ?? undefined,
    cancelReason: row.cancel_reason ?? undefined,
    priority: row.priority,
    notBefore: row.not_before ?? undefined,
    deadlineAt: row.deadline_at ?? undefined,
    attempt: row.attempt,
    maxAttempts: row.max_attempts,
    lease: leaseOf(row),
    claimedBy: row.claimed_by ?? undefined,
    progress: row.progress === null ? undefined : progressOf(row.progress),
    deadLettered: row.dead_lettered,
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    expiresAt: row.expires_at,
  };
}

/** A task as a row. Dates and undefined are left to JSON: it goes to Postgres as one document for many rows. */
export function taskRow(task: Task): { readonly [K in keyof TaskRow]: unknown } {
  return {
    id: task.id,
    type: task.type,
    description: task.description,
    from_role: task.fromRole,
    to_role: task.toRole,
    status: task.status,
    parked_status: task.parkedStatus,
    payload: task.data,
    payload_hash: task.dataHash,
    context: task.context,
    content_hash: task.contentHash,
    hash_salt: task.hashSalt,
    amended: task.amended,
    parties: task.parties,
    participants: task.participants,
    session_id: task.sessionId,
    parent_task_id: task.parentTaskId,
    trace_id: task.traceId,
    idempotency_key: task.commandId,
    idempotency_fingerprint: task.fingerprint,
    requested_by: task.requestedBy,
    result: task.result,
    error: task.error,
    cancel_reason: task.cancelReason,
    priority: task.priority,
    not_before: task.notBefore,
    deadline_at: task.deadlineAt,
    attempt: task.attempt,
    max_attempts: task.maxAttempts,
    lease_id: task.lease?.id,
    lease_seconds: task.lease?.seconds,
    lease_expires_at: task.lease?.expiresAt,
    claimed_by: task.claimedBy,
    progress: task.progress === undefined ? undefined : progressDocument(task.progress),
    dead_lettered: task.deadLettered,
    version: task.version,
    created_at: task.createdAt,
    updated_at: task.updatedAt,
    expires_at: task.expiresAt,
  };
}

/** What can change of a task while it asks for the same: without its content, which may be large. */
export function stateRow(task: Task): object {
  const { payload: _payload, context: _context, description: _description, ...state } = taskRow(task);
  return state;
}

function contentOf({ type, description, payload: data, context }: TaskRow): TaskContent {
  return { type, description: description ?? undefined, data, context: context ?? undefined };
}

function leaseOf({ lease_id: id, lease_seconds: seconds, lease_expires_at: expiresAt }: TaskRow): Task['lease'] {
  if (id === null || seconds === null) return undefined;
  return { id, seconds, expiresAt: expiresAt ?? undefined };
}

function progressOf({ percent, note, reported_at }: ProgressDocument): Progress {
  return { percent: percent ?? undefined, note: note ?? undefined, reportedAt: new Date(reported_at) };
}

function progressDocument({ percent, note, reportedAt }: Progress): ProgressDocument {
  return { percent: percent ?? null, note: note ?? null, reported_at: reportedAt.toISOString() };
}

export function approvalOf(row: ApprovalRow): Approval {
  return {
    id: row.id,
    taskId: row.task_id,
    ordinal: row.ordinal,
    groups: row.approver_roles.map((role, index) => ({ role, required: row.required_votes[index] ?? 1 })),
    veto: row.veto,
    openMs: Number(row.open_ms),
    onExpiry: row.on_expiry,
    escalateTo: row.escalate_to ?? undefined,
    escalated: row.escalated,
    contentHash: row.content_hash,
    demanded: row.demanded,
    renewed: row.renewed,
    votes: row.decisions.map(voteOf),
    status: row.status,
    reason: row.reason ?? undefined,
    requestedBy: row.requested_by,
    decidedBy: row.decided_by ?? undefined,
    decisionAt: row.decision_at ?? undefined,
    notes: row.notes ?? undefined,
    traceId: row.trace_id,
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    expiresAt: row.expires_at,
  };
}

/** An approval as a row, like {@link taskRow}; its decisions are rows of their own. */
export function approvalRow(approval: Approval): { readonly [K in Exclude<keyof ApprovalRow, 'decisions'>]: unknown } {
  return {
    id: approval.id,
    task_id: approval.taskId,
    ordinal: approval.ordinal,
    approver_role: approval.groups[0]?.role,
    approver_roles: approval.groups.map(({ role }) => role),
    required_votes: approval.groups.map(({ required }) => required),
    open_roles: openGroups(approval).map(({ role }) => role),
    veto: approval.veto,
    open_ms: approval.openMs,
    on_expiry: approval.onExpiry,
    escalate_to: approval.escalateTo,
    escalated: approval.escalated,
    content_hash: approval.contentHash,
    demanded: approval.demanded,
    renewed: approval.renewed,
    status: approval.status,
    reason: approval.reason,
    requested_by: approval.requestedBy,
    decided_by: approval.decidedBy,
    decision_at: approval.decisionAt,
    notes: approval.notes,
    trace_id: approval.traceId,
    version: approval.version,
    created_at: approval.createdAt,
    updated_at: approval.updatedAt,
    expires_at: approval.expiresAt,
  };
}
