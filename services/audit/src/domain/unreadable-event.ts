import type { AuditRecord } from './audit-record.js';
import { printable, unreadableId } from './dead-letter.js';

/** A message on an event subject that cannot be recorded as an event. */
export interface UnreadableEvent {
  /** The message's id on the bus, and its subject. */
  readonly messageId: string;
  readonly busSubject: string;
  /** SHA-256 of its bytes, in hex, and their number. */
  readonly hash: string;
  readonly size: number;
  /** The code of the error in reading or storing it. */
  readonly code: string;
}

/**
 * The record of a message that this service cannot read. Refusing the message for ever would block those behind it, and
 * dropping it would leave no trace. The hash proves which message it was; the bytes, which may be anything, stay out of
 * the log, in the dead letter of the same id. The id is derived from the message, so that a redelivery is recorded
 * once.
 */
export function unreadableRecord(event: UnreadableEvent): AuditRecord {
  const { busSubject, hash, size, code } = event;
  return {
    id: unreadableId(event),
    eventType: 'audit.unreadable_event',
    role: null,
    timestamp: undefined,
    traceId: null,
    metadata: { message_hash: hash, message_bytes: size, bus_subject: printable(busSubject), code },
    source: '/handoff/audit',
    actor: null,
    subject: null,
    sessionId: null,
    taskId: null,
    approvalId: null,
    participants: [],
    fingerprint: null,
  };
}
