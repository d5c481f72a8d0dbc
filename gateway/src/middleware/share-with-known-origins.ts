import type { IncomingMessage } from 'node:http';
import cors from '@koa/cors';
import { HTTP_OPERATIONS } from '@handoff/contracts';
import type { GatewayMiddleware } from '../gateway-context.js';
import type { IsKnownOrigin } from '../http/known-origins.js';

const METHODS = [...new Set(['HEAD', ...HTTP_OPERATIONS.map(({ http }) => http.method)])].sort();

/** The response headers that pages may read, besides those that every page may. */
const READABLE = [
  'Allow',
  'ETag',
  'Idempotency-Replayed',
  'Location',
  'RateLimit',
  'RateLimit-Policy',
  'Retry-After',
  'WWW-Authenticate',
  'X-Trace-Id',
];

/** How long a browser may keep the answer to a preflight, in seconds. Browsers cap it at two hours or less. */
const PREFLIGHT_SECONDS = 600;

/**
 * Lets web pages of known origins send requests and read the answers (CORS), and answers their preflights. No credentials:
 * a page sends its token itself, so that no cookie can act for it. Does nothing for a request without an Origin.
 */
export function shareWithKnownOrigins(isKnown: IsKnownOrigin): GatewayMiddleware {
  const share = cors({
    origin: ({ req }: { readonly req: IncomingMessage }) => {
      const { origin = '' } = req.headers;
      return isKnown(origin) ? origin : '';
    },
    allowMethods: METHODS,
    exposeHeaders: READABLE,
    maxAge: PREFLIGHT_SECONDS,
  }) as GatewayMiddleware;
  return (ctx, next) => (ctx.req.headers.origin === undefined ? next() : (share(ctx, next) as Promise<void>));
}
