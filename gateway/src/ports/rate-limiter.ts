/** The limit of one caller: requests per second, and requests at once after a pause. */
export interface RateLimitPolicy {
  readonly perSecond: number;
  readonly burst: number;
}

/** The decision about one request. */
export interface RateLimitDecision {
  readonly allowed: boolean;
  /** How many more requests the caller could send at once now. */
  readonly remaining: number;
  /** When the next request is allowed, in milliseconds from now; 0 if one is allowed now. */
  readonly retryAfterMs: number;
  /** When a whole burst is allowed again, in milliseconds from now. */
  readonly resetMs: number;
}

/**
 * Counts the requests of each caller across all gateways. A refused request costs nothing: a caller that keeps trying
 * is allowed as soon as one that waits.
 */
export interface RateLimiter {
  readonly policy: RateLimitPolicy;
  /** @throws HandoffError `UNAVAILABLE`, soon, when the request cannot be counted. */
  take(caller: string): Promise<RateLimitDecision>;
}

/** The time that one request costs, and how far ahead of the even pace a caller may be, in milliseconds. */
export function pacingOf({ perSecond, burst }: RateLimitPolicy): {
  readonly costMs: number;
  readonly aheadMs: number;
} {
  return { costMs: 1_000 / perSecond, aheadMs: (1_000 / perSecond) * burst };
}
