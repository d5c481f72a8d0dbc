import type { LogEntry, readLog, ResultOf } from '@handoff/contracts';
import type { Principal } from '@handoff/kernel';

/** A stretch of the log after a place; see `readLog`. */
export type LogPage = ResultOf<typeof readLog>;

/** Which events a listener wants. An absent member does not filter. */
export interface EventFilter {
  readonly session_id?: string;
  readonly task_id?: string;
  readonly trace_id?: string;
  /** A list of types, such as `task.*,approval.decided`. */
  readonly type?: string;
}

/** The log of everything that happened, in one order, which the audit service keeps. */
export interface EventLog {
  /**
   * The place of the last entry; 0 in an empty log.
   *
   * @throws HandoffError such as `UNAVAILABLE` when the log cannot be read.
   */
  end(): Promise<number>;
  /**
   * Reads the entries after a place that a viewer may read; undefined: the gateway, which reads everything.
   *
   * @throws HandoffError as {@link end} does.
   */
  readOn(afterSeq: number, viewer?: { readonly principal: Principal; readonly filter: EventFilter }): Promise<LogPage>;
  /** Listens to hints of new entries. Hints can be lost, repeated, or out of order. */
  listen(hear: (entries: readonly LogEntry[]) => void): Promise<{ stop(): Promise<void> }>;
}
