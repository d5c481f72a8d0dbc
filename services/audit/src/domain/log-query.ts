import type { AuditEntry } from './audit-record.js';
import type { Viewer } from './audit-query.js';

/** What followers of the log get of an entry. They get reports without their metadata. */
export type LoggedEntry = Omit<AuditEntry, 'metadata' | 'canonical' | 'fingerprint' | 'recordedAt'> & {
  readonly metadata: AuditEntry['metadata'] | null;
};

/** Which entries after a place to read. A member that is undefined does not filter. */
export interface LogQuery {
  readonly afterSeq: number;
  readonly viewer: Viewer | undefined;
  readonly sessionId: string | undefined;
  readonly taskId: string | undefined;
  readonly traceId: string | undefined;
  /** Types to match as a whole, and prefixes of types. */
  readonly types: { readonly whole: readonly string[]; readonly prefixes: readonly string[] } | undefined;
  /** At most this many entries are returned, or as many as make a page of some MiB. */
  readonly limit: number;
  /** At most this many entries are searched. */
  readonly scan: number;
}

/** A stretch of the log after a place, as far as it was searched. */
export interface LogPage {
  /** In the order of the log. */
  readonly entries: readonly LoggedEntry[];
  /** Up to this place, no matching entry is missing. */
  readonly throughSeq: number;
  /** The place of the last entry of the log; 0 in an empty log. */
  readonly lastSeq: number;
  /** When the entry right after the place was recorded; undefined when there is none yet. */
  readonly nextRecordedAt: Date | undefined;
}
