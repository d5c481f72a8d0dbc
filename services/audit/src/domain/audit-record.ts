import type { JsonObject } from '@handoff/kernel';

/** Something that happened, to be recorded. */
export interface AuditRecord {
  /** The id of the event or of the reporting command: a second record of the same thing has the same id. */
  readonly id: string;
  readonly eventType: string;
  /** The role that acted, if any. */
  readonly role: string | null;
  /** When it happened, as its source says; no order and no search relies on it. Undefined: when it is recorded. */
  readonly timestamp: Date | undefined;
  readonly traceId: string | null;
  readonly metadata: JsonObject;
  /** The service or system that reported it. */
  readonly source: string;
  /** The person or agent that did it. */
  readonly actor: string | null;
  /** The id or name of what it happened to. */
  readonly subject: string | null;
  readonly sessionId: string | null;
  readonly taskId: string | null;
  readonly approvalId: string | null;
  /** The roles that may read it, besides auditors and admins. */
  readonly participants: readonly string[];
  /** The fingerprint of the request that reported it; null for events. */
  readonly fingerprint: string | null;
}

/** A record with its place in the log. */
export interface RecordedEntry extends AuditRecord {
  readonly timestamp: Date;
  /** Its place: numbered from 1 without gaps. */
  readonly seq: number;
  /** When it was recorded, by the database's clock. */
  readonly recordedAt: Date;
}

/** An entry with its proof. */
export interface AuditEntry extends RecordedEntry {
  /** The RFC 8785 form of everything else in the entry. */
  readonly canonical: string;
}
