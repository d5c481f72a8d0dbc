import type { Call } from '@handoff/kernel';
import type { InboxLoad } from './inbox-room.js';

/** How long things may stay as they are, in milliseconds, and how much there may be of them. */
export interface Policy {
  /** A task that nothing happens to for this long expires. */
  readonly taskRetentionMs: number;
  /** An approval that nobody decides for this long expires, where no other time was asked for. */
  readonly approvalExpiryMs: number;
  /** How much one sender may have waiting for one role. */
  readonly inbox: InboxLoad;
}

/** When a change happens, by what rules, and where new ids come from: all that a pure rule can't know by itself. */
export interface DecisionEnvironment {
  readonly now: Date;
  readonly policy: Policy;
  newId(): string;
}

/** An environment that somebody's request gives rise to. */
export interface RequestEnvironment extends DecisionEnvironment {
  readonly call: Call;
}

/** The later of two instants: a clock that lags behind another instance's takes nothing back in time. */
export function latest(a: Date, b: Date): Date {
  return a > b ? a : b;
}
