import { pacingOf, type RateLimiter, type RateLimitPolicy } from '../ports/rate-limiter.js';

/** Floating-point tolerance: three times a third of a second is not exactly a second. */
const ROUNDING_MS = 0.01;

/** Counts in this process, for a single gateway. GCRA, like the Redis adapter: one instant per caller. */
export function createMemoryRateLimiter(deps: {
  readonly policy: RateLimitPolicy;
  /** Milliseconds on the monotonic clock. */
  readonly now?: () => number;
  /** At most this many callers; the caller that was last seen longest ago is forgotten first. */
  readonly maxCallers?: number;
}): RateLimiter {
  const { policy, now: monotonic = () => performance.now(), maxCallers = 100_000 } = deps;
  const { costMs, aheadMs } = pacingOf(policy);
  /** Per caller: when its last request would be due at an even pace. */
  const dueAt = new Map<string, number>();

  return {
    policy,
    async take(caller) {
      const now = monotonic();
      const due = Math.max(dueAt.get(caller) ?? now, now);
      const next = due + costMs;
      const left = now + aheadMs - next;
      if (left < -ROUNDING_MS) return { allowed: false, remaining: 0, retryAfterMs: -left, resetMs: due - now };
      dueAt.delete(caller);
      dueAt.set(caller, next);
      for (const [longest, at] of dueAt) {
        if (at > now && dueAt.size <= maxCallers) break;
        dueAt.delete(longest);
      }
      return {
        allowed: true,
        remaining: Math.max(0, Math.floor((left + ROUNDING_MS) / costMs)),
        retryAfterMs: 0,
        resetMs: next - now,
      };
    },
  };
}
