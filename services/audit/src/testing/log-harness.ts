import type { AuditLog } from '../ports/audit-log.js';

/** How many reports of one caller the logs under test accept within an hour. */
export const REPORTS_PER_HOUR = 7;

/** What the contract suite needs besides the port: more than one instance. */
export interface LogHarness {
  /** Another instance on the same log. */
  open(): Promise<AuditLog>;
  /** Deletes everything; only a test can. */
  clear(): Promise<void>;
  /** Runs work while every read of the log has to wait. */
  whileUnreadable<T>(work: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Two instances of the log on the same data. */
export interface LogsUnderTest {
  readonly one: AuditLog;
  readonly two: AuditLog;
  readonly harness: LogHarness;
}
