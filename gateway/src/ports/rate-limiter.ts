/** How often one caller may ask: so many requests a second, and so many at once after a pause. */
export interface RateLimitPolicy {
  readonly perSecond: number;
  readonly burst: number;
}

/** What taking one request came to. */
export interface RateLimitDecision {
  readonly allowed: boolean;
  /** How many more the caller could send at once, now. */
  readonly remaining: number;
  /** When the next one is allowed, in milliseconds from now; 0 where one is allowed now. */
  readonly retryAfterMs: number;
  /** When a whole burst is allowed again, in milliseconds from now. */
  readonly resetMs: number;
}

/**
 * Counts the requests of each caller, all gateways together. A refused request costs nothing: who goes on asking is let
 * in as soon as who waits.
 */
export interface RateLimiter {
  readonly policy: RateLimitPolicy;
  /** @throws HandoffError `UNAVAILABLE`, soon, when it cannot be counted. */
  take(caller: string): Promise<RateLimitDecision>;
}

/** How long one request costs, and how far ahead of time a caller may be, in milliseconds. */
export function pacingOf({ perSecond, burst }: RateLimitPolicy): {
  readonly costMs: number;
  readonly aheadMs: number;
} {
  return { costMs: 1_000 / perSecond, aheadMs: (1_000 / perSecond) * burst };
}
