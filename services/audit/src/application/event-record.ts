import type { ReceivedEvent } from '@handoff/contracts';
import { HandoffError, type JsonObject } from '@handoff/kernel';
import { actorOf, SYSTEM_ACTOR } from '../domain/actor.js';
import type { AuditRecord } from '../domain/audit-record.js';
import { readInstant } from '../domain/timestamp.js';

/**
 * The record of an event: all of its data, and the parts that people search for as columns of their own.
 *
 * @throws HandoffError `VALIDATION_FAILED` when its time is not an instant that the log can keep.
 */
export function eventRecord(event: ReceivedEvent): AuditRecord {
  const { data } = event;
  const timestamp = readInstant(event.time);
  if (timestamp === undefined)
    throw new HandoffError('VALIDATION_FAILED', { detail: 'The time of the event is not one.' });
  return {
    id: event.id.toLowerCase(),
    eventType: event.name,
    role: data.role,
    timestamp,
    traceId: data.trace_id,
    metadata: {
      ...(data as unknown as JsonObject),
      ...(event.sequence === undefined ? {} : { sequence: event.sequence }),
    },
    source: event.source,
    actor: 'system' in data.actor ? handoffItself(event.name) : actorOf(data.actor),
    subject: event.subject,
    sessionId: lowerCase(data.session_id),
    taskId: lowerCase(data.task_id),
    approvalId: lowerCase(data.approval_id),
    participants: data.participants,
    fingerprint: null,
  };
}

/** Handoff itself is never refused: a refusal without a person is that of an unidentified caller. */
function handoffItself(eventName: string): string | null {
  return eventName === 'request.refused' ? null : SYSTEM_ACTOR;
}

/** Postgres returns ids in lower case: the canonical form must be the same before and after storing. */
function lowerCase(id: string | null): string | null {
  return id?.toLowerCase() ?? null;
}
