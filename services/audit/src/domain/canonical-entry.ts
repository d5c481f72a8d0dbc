import { canonicalJson, type JsonObject } from '@handoff/kernel';
import type { AuditEntry, AuditRecord } from './audit-record.js';

/** Makes an entry of a record: numbered, dated, and with its canonical form. */
export function toEntry(record: AuditRecord, seq: number, recordedAt: Date): AuditEntry {
  const placed = { ...record, timestamp: record.timestamp ?? recordedAt, seq, recordedAt };
  return { ...placed, canonical: canonicalEntry(placed) };
}

/**
 * The RFC 8785 (JCS) text of an entry, over all of its columns except the text itself. The names are the columns'
 * names, and instants are RFC 3339 in UTC with milliseconds, so that anyone can compute the text from a row without
 * Handoff's code. This form must never change: earlier rows are checked against it.
 */
export function canonicalEntry(entry: Omit<AuditEntry, 'canonical'>): string {
  return canonicalJson(columnsOf(entry));
}

/** An entry by the names of its columns, as JSON; without its canonical form. */
export function columnsOf(entry: Omit<AuditEntry, 'canonical'>): JsonObject {
  return {
    id: entry.id,
    seq: entry.seq,
    event_type: entry.eventType,
    role: entry.role,
    timestamp: entry.timestamp.toISOString(),
    trace_id: entry.traceId,
    metadata: entry.metadata,
    source: entry.source,
    actor: entry.actor,
    subject: entry.subject,
    session_id: entry.sessionId,
    task_id: entry.taskId,
    approval_id: entry.approvalId,
    participants: entry.participants,
    fingerprint: entry.fingerprint,
    recorded_at: entry.recordedAt.toISOString(),
  };
}

/** Whether every column of an entry agrees with its canonical form. */
export function verifyCanonical(entry: AuditEntry): boolean {
  return canonicalEntry(entry) === entry.canonical;
}
