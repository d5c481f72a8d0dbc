import { HandoffError } from '@handoff/kernel';
import type { GatewayMiddleware } from '../gateway-context.js';

/**
 * No more than so many operations are worked on at once; more are told when to come back. One counts until its
 * response has left or its connection is gone, so that slow readers count too. Probes never pass through here.
 */
export function boundWorkInFlight(deps: { readonly maxInFlight: number }): GatewayMiddleware {
  let inFlight = 0;
  return (ctx, next) => {
    if (inFlight >= deps.maxInFlight) throw new HandoffError('OVERLOADED', { retryAfterSeconds: 1 });
    inFlight += 1;
    ctx.res.once('close', () => {
      inFlight -= 1;
    });
    return next();
  };
}
