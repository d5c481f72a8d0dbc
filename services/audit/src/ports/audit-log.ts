import type { HandoffError, Page } from '@handoff/kernel';
import type { AuditEntry, AuditRecord, RecordedEntry } from '../domain/audit-record.js';
import type { AuditQuery } from '../domain/audit-query.js';
import type { LogPage, LogQuery } from '../domain/log-query.js';

/** What became of a record: its entry in the log, and whether this append put it there. */
export interface Appended {
  readonly entry: AuditEntry;
  /** False where the log had an entry of that id already: then `entry` is that one, whatever it says. */
  readonly fresh: boolean;
}

/** A report that the log did not take, alone of all that were appended with it. */
export interface Refused {
  readonly refused: HandoffError;
}

/** The log: entries are appended, numbered without gaps, and never change. */
export interface AuditLog {
  /**
   * Appends all the records or, when it throws, none. A record whose id is in the log already is left out, and so is a
   * report about a time to come (`VALIDATION_FAILED`) or of a caller who has used up its quota (`QUOTA_EXCEEDED`).
   *
   * @returns one result per record, by position.
   * @throws HandoffError `UNSAFE_JSON` when one of the records can never be stored; others when it may be tried again.
   */
  append(records: readonly AuditRecord[]): Promise<readonly (Appended | Refused)[]>;
  /**
   * Entries in the order of the log, the last first: as many as are asked for, or as make a page of some MiB.
   *
   * @throws HandoffError `UNAVAILABLE` when they are not found by the deadline; past it nothing is looked for.
   */
  list(query: AuditQuery, deadline: Date): Promise<Page<RecordedEntry>>;
  /**
   * What comes after a place, in the order of the log; what those read who follow it.
   *
   * @throws HandoffError as {@link AuditLog.list} does.
   */
  readOn(query: LogQuery, deadline: Date): Promise<LogPage>;
  /** At most `limit` entries in the order of `seq`, from a place on; what a proof of the log reads. */
  stretch(fromSeq: number, limit: number): Promise<readonly AuditEntry[]>;
}
