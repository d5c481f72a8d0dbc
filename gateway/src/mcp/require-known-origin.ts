import { HandoffError } from '@handoff/kernel';
import type { GatewayMiddleware } from '../gateway-context.js';
import type { IsKnownOrigin } from '../http/known-origins.js';
import type { RefusalRecorder } from '../ports/refusal-recorder.js';

export interface OriginDeps {
  readonly isKnown: IsKnownOrigin;
  readonly refusals: Pick<RefusalRecorder, 'recordUnauthenticated'>;
}

/**
 * Refuses requests of unknown web pages, by their Origin header (MCP requires this of every server). Programs send no Origin.
 */
export function requireKnownOrigin({ isKnown, refusals }: OriginDeps): GatewayMiddleware {
  return (ctx, next) => {
    const { origin } = ctx.req.headers;
    if (origin === undefined || isKnown(origin)) return next();
    const error = new HandoffError('FORBIDDEN', { detail: 'Web pages of this origin may not use the endpoint.' });
    refusals.recordUnauthenticated(ctx.state, error, ctx.ip);
    throw error;
  };
}
