import type { LogEntry, readLog, ResultOf } from '@handoff/contracts';
import type { Principal } from '@handoff/kernel';

/** A stretch of the log after a place; see `readLog`. */
export type LogPage = ResultOf<typeof readLog>;

/** What somebody wants to be told of. What is absent does not narrow. */
export interface EventFilter {
  readonly session_id?: string;
  readonly task_id?: string;
  readonly trace_id?: string;
  /** A list of types, such as `task.*,approval.decided`. */
  readonly type?: string;
}

/** Everything that happened, in one order, as the audit service keeps it. */
export interface EventLog {
  /**
   * Where it ends just now; 0 where it is empty.
   *
   * @throws HandoffError `UNAVAILABLE` and the like when nobody can say.
   */
  end(): Promise<number>;
  /**
   * What comes after a place, for the eyes of somebody; undefined: for those of the gateway, which sees all of it.
   *
   * @throws HandoffError as {@link end} does.
   */
  readOn(afterSeq: number, viewer?: { readonly principal: Principal; readonly filter: EventFilter }): Promise<LogPage>;
  /** Hears of what has just been added; only hints, which can get lost, come twice, or out of order. */
  listen(hear: (entries: readonly LogEntry[]) => void): Promise<{ stop(): Promise<void> }>;
}
