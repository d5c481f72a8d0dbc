import { HandoffError } from '@handoff/kernel';
import type { GatewayMiddleware } from '../gateway-context.js';
import type { RefusalRecorder } from '../ports/refusal-recorder.js';

export interface OriginDeps {
  /** Origins of web pages that may use the endpoint, such as `https://agents.example`. */
  readonly allowedOrigins: ReadonlySet<string>;
  /** Whether the gateway listens on a loopback address only: then web pages of this machine may use it too. */
  readonly isLocal: boolean;
  readonly refusals: Pick<RefusalRecorder, 'recordUnauthenticated'>;
}

const LOCAL = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/;

/**
 * Refuses requests of unknown web pages, by their Origin header (MCP requires this of every server). An Origin that
 * equals the Host proves nothing: with DNS rebinding, a page's own host name can lead here. Programs send no Origin.
 */
export function requireKnownOrigin({ allowedOrigins, isLocal, refusals }: OriginDeps): GatewayMiddleware {
  return (ctx, next) => {
    const { origin } = ctx.req.headers;
    if (origin === undefined || allowedOrigins.has(origin) || (isLocal && LOCAL.test(origin))) return next();
    const error = new HandoffError('FORBIDDEN', { detail: 'Web pages of this origin may not use the endpoint.' });
    refusals.recordUnauthenticated(ctx.state, error, ctx.ip);
    throw error;
  };
}
