import type { HandoffError, Page } from '@handoff/kernel';
import type { AuditEntry, AuditRecord, RecordedEntry } from '../domain/audit-record.js';
import type { AuditQuery } from '../domain/audit-query.js';
import type { LogPage, LogQuery } from '../domain/log-query.js';

/** The result of appending a record: its entry in the log, and whether this append added it. */
export interface Appended {
  readonly entry: AuditEntry;
  /** False when the log already had an entry of that id: then `entry` is that one, whatever it contains. */
  readonly fresh: boolean;
}

/** A report that the log refused; the other records of the same append are not affected. */
export interface Refused {
  readonly refused: HandoffError;
}

/** The log: entries are appended, numbered without gaps, and never change. */
export interface AuditLog {
  /**
   * Appends all the records or, when it throws, none. It leaves out a record whose id is already in the log, a report
   * with a timestamp in the future (`VALIDATION_FAILED`) and a report beyond its caller's quota (`QUOTA_EXCEEDED`).
   *
   * @returns one result per record, by position.
   * @throws HandoffError `UNSAFE_JSON` when one of the records can never be stored; other errors are temporary.
   */
  append(records: readonly AuditRecord[]): Promise<readonly (Appended | Refused)[]>;
  /**
   * Lists entries, newest first: as many as the query asks for, or as make a page of some MiB.
   *
   * @throws HandoffError `UNAVAILABLE` when the read does not end by the deadline. After the deadline, no read starts.
   */
  list(query: AuditQuery, deadline: Date): Promise<Page<RecordedEntry>>;
  /**
   * Reads the entries after a place, in the order of the log, for those who follow the log.
   *
   * @throws HandoffError as {@link AuditLog.list} does.
   */
  readOn(query: LogQuery, deadline: Date): Promise<LogPage>;
  /** Reads at most `limit` entries from a place on, in the order of `seq`, to check the log. */
  stretch(fromSeq: number, limit: number): Promise<readonly AuditEntry[]>;
}
