import type { JsonObject } from '@handoff/kernel';

/** One thing that happened, as it is to be recorded. */
export interface AuditRecord {
  /** The id of the event it records, or derived from the command that reported it: recording twice collides here. */
  readonly id: string;
  readonly eventType: string;
  /** The role that acted, where one did. */
  readonly role: string | null;
  /** When it happened, by the word of whoever reported it: nothing is ordered or found by it. Undefined: as it is recorded. */
  readonly timestamp: Date | undefined;
  readonly traceId: string | null;
  readonly metadata: JsonObject;
  /** Who reported it. */
  readonly source: string;
  /** Who did it. */
  readonly actor: string | null;
  /** What it happened to. */
  readonly subject: string | null;
  readonly sessionId: string | null;
  readonly taskId: string | null;
  readonly approvalId: string | null;
  /** The roles that may read it, besides auditors and admins. */
  readonly participants: readonly string[];
  /** Of the request that reported it, where it came by request. */
  readonly fingerprint: string | null;
}

/** A record in its place in the log. */
export interface RecordedEntry extends AuditRecord {
  readonly timestamp: Date;
  /** Its place, gapless from 1. */
  readonly seq: number;
  /** When the log took it in, by the log's own clock. */
  readonly recordedAt: Date;
}

/** An entry with what proves it. */
export interface AuditEntry extends RecordedEntry {
  /** The RFC 8785 form of everything else in the entry. */
  readonly canonical: string;
}
