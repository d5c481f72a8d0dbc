import { canonicalJson, type JsonObject } from '@handoff/kernel';
import type { AuditEntry, AuditRecord } from './audit-record.js';

/** A record put in its place: numbered, dated, and fixed in its canonical form. */
export function toEntry(record: AuditRecord, seq: number, recordedAt: Date): AuditEntry {
  const placed = { ...record, timestamp: record.timestamp ?? recordedAt, seq, recordedAt };
  return { ...placed, canonical: canonicalEntry(placed) };
}

/**
 * The RFC 8785 (JCS) text of an entry, over all of its columns but the text itself. Names are the columns' own and
 * instants are RFC 3339 in UTC with milliseconds, so that anybody can compute it from a row of the table with nothing
 * of Handoff at hand. Changing this changes what earlier rows are checked against: it never changes.
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

/** Whether what an entry says is what was recorded: no column differs from its canonical form. */
export function verifyCanonical(entry: AuditEntry): boolean {
  return canonicalEntry(entry) === entry.canonical;
}
