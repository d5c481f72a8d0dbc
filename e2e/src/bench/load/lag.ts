/** How long after the answer to a caller the event behind it arrives, in milliseconds. */
export interface Lag {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  /** The events that had not arrived ten seconds after the last answer. */
  readonly missing: number;
}
