import type { Deprecation } from '@handoff/contracts';
import type { GatewayMiddleware } from '../gateway-context.js';

/** Every answer of a deprecated operation says so, refusals included: a client that never succeeds uses it too. */
export function announceDeprecation(): GatewayMiddleware {
  return (ctx, next) => {
    const { deprecated } = ctx.state.operation ?? {};
    if (deprecated !== undefined) ctx.set(deprecationHeaders(deprecated));
    return next();
  };
}

/** Since when it is deprecated (RFC 9745), and from when on it may be gone (RFC 8594). */
export function deprecationHeaders({ since, sunset }: Deprecation): Readonly<Record<string, string>> {
  return {
    Deprecation: `@${Date.parse(since) / 1_000}`,
    Sunset: new Date(sunset).toUTCString(),
    Link: '</openapi.json>; rel="deprecation"; type="application/json"',
  };
}
