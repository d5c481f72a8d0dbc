import type { AuditRecord } from './audit-record.js';
import { printable, unreadableId } from './dead-letter.js';

/** A message that should have been an event and cannot be recorded as one. */
export interface UnreadableEvent {
  /** What the bus calls the message, and where it was published. */
  readonly messageId: string;
  readonly busSubject: string;
  /** SHA-256 of its bytes, in hex, and how many they were. */
  readonly hash: string;
  readonly size: number;
  /** The error code that reading or storing it came to. */
  readonly code: string;
}

/**
 * The record of a message that nobody can read. It is recorded rather than refused: refused for ever it would hold up
 * everything behind it, dropped it would leave no trace. The hash proves which message it was; the bytes
 * themselves may be anything and stay out of the log, in the dead letter of the same id. The
 * id follows from the message, so that a redelivery is recorded once.
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
