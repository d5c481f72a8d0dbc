import type { AuditEntry } from './audit-record.js';
import type { Viewer } from './audit-query.js';

/** What of an entry those are told who follow the log. What was reported from outside is told of without its metadata. */
export type LoggedEntry = Omit<AuditEntry, 'metadata' | 'canonical' | 'fingerprint' | 'recordedAt'> & {
  readonly metadata: AuditEntry['metadata'] | null;
};

/** Which entries after a place are wanted. What is undefined does not narrow. */
export interface LogQuery {
  readonly afterSeq: number;
  readonly viewer: Viewer | undefined;
  readonly sessionId: string | undefined;
  readonly taskId: string | undefined;
  readonly traceId: string | undefined;
  /** These types, and those that begin with these prefixes. */
  readonly types: { readonly whole: readonly string[]; readonly prefixes: readonly string[] } | undefined;
  /** At most so many are returned, or as many as make a page of some MiB, */
  readonly limit: number;
  /** and at most so many looked at. */
  readonly scan: number;
}

/** A stretch of the log after a place, as far as it was looked at. */
export interface LogPage {
  /** In the order of the log. */
  readonly entries: readonly LoggedEntry[];
  /** Nothing that is wanted has been left out up to here. */
  readonly throughSeq: number;
  /** Where the log ends; 0 where it is empty. */
  readonly lastSeq: number;
  /** When the entry right after the place was recorded; undefined where there is none yet. */
  readonly nextRecordedAt: Date | undefined;
}
