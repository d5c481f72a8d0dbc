import type { GatewayMetrics } from '../gateway-metrics.js';
import type { GatewayMiddleware } from '../gateway-context.js';
import { onClose } from '../http/on-close.js';
import { statusOf } from '../http/status-of.js';

/** Measures rate, errors and duration per route template, and counts the requests in flight. */
export function measureEveryRequest(deps: { readonly metrics: GatewayMetrics }): GatewayMiddleware {
  const { requests, inFlight } = deps.metrics;
  return (ctx, next) => {
    const startedAt = performance.now();
    inFlight.inc();
    onClose(ctx.res, () => {
      inFlight.dec();
      const { route = 'unmatched' } = ctx.state;
      // The client chooses the method freely, but a label needs few values.
      const method = route === 'unmatched' ? 'any' : ctx.method;
      requests.observe({ method, route, status: String(statusOf(ctx.res)) }, (performance.now() - startedAt) / 1_000);
    });
    return next();
  };
}
