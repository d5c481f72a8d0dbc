import type { LogEntry } from '@handoff/contracts';
import type { JsonObject } from '@handoff/kernel';
import { personOf } from '../domain/actor.js';
import { EXTERNAL_PREFIX } from '../domain/external-event.js';
import type { LoggedEntry } from '../domain/log-query.js';

/** An entry as the gateways get it: what its readers see, and the facts that decide who its readers are. */
export function representLogEntry(entry: LoggedEntry): LogEntry {
  const isExternal = entry.eventType.startsWith(EXTERNAL_PREFIX);
  const { metadata } = entry;
  const { participants: _, sequence, ...data } = isExternal || metadata === null ? { source: entry.source } : metadata;
  return {
    seq: entry.seq,
    participants: [...entry.participants],
    reporter: isExternal ? entry.actor : null,
    session_id: entry.sessionId,
    task_id: entry.taskId,
    trace_id: entry.traceId,
    event: {
      id: entry.id,
      type: entry.eventType,
      time: entry.timestamp.toISOString(),
      subject: entry.subject,
      sequence: typeof sequence === 'number' ? sequence : null,
      data: { ...common(entry), ...data },
    },
  };
}

/** The members that the data of every event has. Refusals and reports lack them in their metadata. */
function common(entry: LoggedEntry): JsonObject {
  return {
    session_id: entry.sessionId,
    task_id: entry.taskId,
    approval_id: entry.approvalId,
    trace_id: entry.traceId,
    actor: entry.actor === null ? null : personOf(entry.actor),
    role: entry.role,
  };
}
