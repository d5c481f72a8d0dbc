import type { JsonObject } from '@handoff/kernel';
import type { AuditEntry, RecordedEntry } from '../domain/audit-record.js';
import type { LoggedEntry } from '../domain/log-query.js';

/** A row of `audit` as {@link AUDIT_COLUMNS} selects it. */
export interface AuditRow {
  readonly id: string;
  /** A bigint: some drivers return it as text. */
  readonly seq: string | number;
  readonly event_type: string;
  readonly role: string | null;
  readonly timestamp: Date;
  readonly trace_id: string | null;
  readonly metadata: JsonObject;
  readonly source: string;
  readonly actor: string | null;
  readonly subject: string | null;
  readonly session_id: string | null;
  readonly task_id: string | null;
  readonly approval_id: string | null;
  readonly participants: readonly string[];
  readonly fingerprint: string | null;
  readonly recorded_at: Date;
  readonly canonical: string;
}

/** The columns that the followers of the log get. */
export type LoggedRow = Omit<AuditRow, 'metadata' | 'canonical' | 'fingerprint' | 'recorded_at'> & {
  readonly metadata: AuditRow['metadata'] | null;
};

/** All columns of an entry but its canonical form, which repeats the others. */
export const RECORDED_COLUMNS = `id, seq, event_type, role, "timestamp", trace_id, metadata, source, actor, subject,
  session_id, task_id, approval_id, participants, fingerprint, recorded_at`;

export const AUDIT_COLUMNS = `${RECORDED_COLUMNS}, convert_from(canonical, 'UTF8') AS canonical`;

export function toAuditEntry(row: AuditRow): AuditEntry {
  return { ...toRecordedEntry(row), canonical: row.canonical };
}

export function toRecordedEntry(row: Omit<AuditRow, 'canonical'>): RecordedEntry {
  const { metadata, fingerprint, recorded_at: recordedAt } = row;
  return { ...toLoggedEntry(row), metadata, fingerprint, recordedAt };
}

export function toLoggedEntry(row: LoggedRow): LoggedEntry {
  return {
    id: row.id,
    seq: Number(row.seq),
    eventType: row.event_type,
    role: row.role,
    timestamp: row.timestamp,
    traceId: row.trace_id,
    metadata: row.metadata,
    source: row.source,
    actor: row.actor,
    subject: row.subject,
    sessionId: row.session_id,
    taskId: row.task_id,
    approvalId: row.approval_id,
    participants: row.participants,
  };
}
