import type { GatewayMiddleware } from '../gateway-context.js';

const HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
  // Representations depend on who asks and change under their version: no cache keeps them.
  'Cache-Control': 'no-store',
};

/** What makes an API's answers harmless in a browser, and keeps them out of caches. */
export function setSecurityHeaders(): GatewayMiddleware {
  return (ctx, next) => {
    ctx.set(HEADERS);
    return next();
  };
}
