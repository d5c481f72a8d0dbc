import type { AuditEvent } from '@handoff/contracts';
import type { RecordedEntry } from '../domain/audit-record.js';

/**
 * An entry as callers see it. Only callers who read the whole log see its number: to others the numbers would show how
 * much happens that they may not read.
 */
export function representEntry(entry: RecordedEntry, seesAll: boolean): AuditEvent {
  return {
    audit_id: entry.id,
    seq: seesAll ? entry.seq : null,
    event_type: entry.eventType,
    role: entry.role,
    timestamp: entry.timestamp.toISOString(),
    trace_id: entry.traceId,
    session_id: entry.sessionId,
    task_id: entry.taskId,
    approval_id: entry.approvalId,
    source: entry.source,
    actor: entry.actor,
    subject: entry.subject,
    participants: [...entry.participants],
    metadata: entry.metadata,
    recorded_at: entry.recordedAt.toISOString(),
  };
}
