import type { RedisClient } from '@handoff/redis';
import { pacingOf, type RateLimiter, type RateLimitPolicy } from '../ports/rate-limiter.js';

/**
 * Counts in Redis, for all gateways: the generic cell rate algorithm (ITU-T I.371), with one expiring key per caller.
 * One script is one atomic step and one round trip. It uses Redis' clock, so the gateways' clocks need not agree.
 */
export function createRedisRateLimiter(deps: {
  readonly policy: RateLimitPolicy;
  readonly redis: RedisClient;
  /** Put before every key, so that installations can share a server. */
  readonly keyPrefix: string;
}): RateLimiter {
  const { policy, redis, keyPrefix } = deps;
  const { costMs, aheadMs } = pacingOf(policy);
  const take = redis.script('rate limit take', TAKE);
  return {
    policy,
    async take(caller) {
      const reply = await take([`${keyPrefix}:rate:${caller}`], [costMs, aheadMs]);
      const [allowed = 0, remaining = 0, retryAfterMs = 0, resetMs = 0] = (reply as readonly unknown[]).map(Number);
      return { allowed: allowed === 1, remaining, retryAfterMs, resetMs };
    },
  };
}

// Formatted explicitly: Lua would round an instant in milliseconds to 14 digits.
const TAKE = `
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local cost, ahead = tonumber(ARGV[1]), tonumber(ARGV[2])
local due = math.max(tonumber(redis.call('GET', KEYS[1]) or now), now)
local next = due + cost
local left = now + ahead - next
if left < -0.01 then return {0, 0, math.ceil(-left), math.ceil(due - now)} end
redis.call('SET', KEYS[1], string.format('%.3f', next), 'PX', math.ceil(next - now))
return {1, math.max(0, math.floor((left + 0.01) / cost)), 0, math.ceil(next - now)}
`;
