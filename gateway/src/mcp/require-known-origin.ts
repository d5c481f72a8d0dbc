import { HandoffError } from '@handoff/kernel';
import type { GatewayMiddleware } from '../gateway-context.js';
import type { RefusalRecorder } from '../ports/refusal-recorder.js';

export interface OriginDeps {
  /** Origins of web pages that may use the endpoint, such as `https://agents.example`. */
  readonly allowedOrigins: ReadonlySet<string>;
  /** Whether the gateway listens on a loopback address only: then pages of this machine may use it too. */
  readonly isLocal: boolean;
  readonly refusals: Pick<RefusalRecorder, 'recordUnauthenticated'>;
}

const LOCAL = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/;

/**
 * A request that a web page makes names a known page in its Origin (required of every MCP server). That it names the
 * host it was sent to proves nothing: by DNS rebinding a page can have its own name lead here. Programs send no Origin.
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
