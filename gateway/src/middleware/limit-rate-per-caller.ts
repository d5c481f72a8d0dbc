import { callerOf, HandoffError, sha256Hex } from '@handoff/kernel';
import type { Logger } from 'pino';
import { requireSet, type GatewayContext, type GatewayMiddleware } from '../gateway-context.js';
import type { GatewayMetrics } from '../gateway-metrics.js';
import type { RateLimitDecision, RateLimiter, RateLimitPolicy } from '../ports/rate-limiter.js';

/**
 * Limits the request rate of each caller across all gateways, and reports it in the RateLimit headers of every answer
 * (draft-ietf-httpapi-ratelimit-headers-10). This is for fairness, not protection: while Redis is down, requests are
 * allowed, because its outage must not become an outage of Handoff. Without a limiter, no caller is limited.
 */
export function limitRatePerCaller(deps: {
  readonly limiter: RateLimiter | undefined;
  readonly metrics: Pick<GatewayMetrics, 'rateLimit'>;
  readonly logger: Pick<Logger, 'warn'>;
}): GatewayMiddleware {
  const { limiter, metrics, logger } = deps;
  if (limiter === undefined) return (_ctx, next) => next();
  const policyHeader = describePolicy(limiter.policy);

  async function take(caller: string, traceId: string): Promise<RateLimitDecision | undefined> {
    try {
      return await limiter!.take(caller);
    } catch (err) {
      logger.warn({ err, trace_id: traceId }, 'rate limits unavailable');
      return undefined;
    }
  }

  return async (ctx, next) => {
    // Hashed, so that people with access to Redis do not see who calls.
    const caller = sha256Hex(callerOf(requireSet(ctx.state.principal, 'principal')));
    const decision = await take(caller, ctx.state.traceId);
    metrics.rateLimit.inc({ outcome: outcomeOf(decision) });
    if (decision !== undefined) describeStanding(ctx, policyHeader, decision);
    if (decision?.allowed === false) {
      throw new HandoffError('RATE_LIMITED', { retryAfterSeconds: seconds(decision.retryAfterMs) });
    }
    await next();
  };
}

function outcomeOf(decision: RateLimitDecision | undefined): string {
  if (decision === undefined) return 'unavailable';
  return decision.allowed ? 'allowed' : 'limited';
}

/** q: the quota; w: the window in which it is restored, in seconds. */
function describePolicy({ perSecond, burst }: RateLimitPolicy): string {
  return `"caller";q=${burst};w=${Math.max(1, Math.ceil(burst / perSecond))}`;
}

/** r: the remaining quota; t: the seconds until all of it is restored. */
function describeStanding(ctx: GatewayContext, policy: string, { remaining, resetMs }: RateLimitDecision): void {
  ctx.set('RateLimit-Policy', policy);
  ctx.set('RateLimit', `"caller";r=${remaining};t=${Math.ceil(resetMs / 1_000)}`);
}

function seconds(milliseconds: number): number {
  return Math.max(1, Math.ceil(milliseconds / 1_000));
}
