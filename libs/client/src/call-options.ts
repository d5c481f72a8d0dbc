export interface CallOptions {
  /** Default: a fresh random key on every POST and PUT. Give one to repeat an earlier request. */
  readonly idempotencyKey?: string;
  /**
   * Up to two other keys under which this request may have been sent: if it succeeded under one of them within the last
   * hour, the gateway repeats that answer.
   */
  readonly otherIdempotencyKeys?: readonly string[];
  /** The version that the change is based on. The gateway refuses the change when the resource has another version. */
  readonly ifMatch?: number;
  readonly traceId?: string;
  readonly signal?: AbortSignal | undefined;
  /** Instead of the client's own, for this call. */
  readonly timeoutMs?: number;
  /** Instead of the client's own, for this call. */
  readonly retries?: number;
}
