import type { GatewayMiddleware } from '../gateway-context.js';

const HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
  // Representations depend on the caller and change, so no cache may keep them.
  'Cache-Control': 'no-store',
};

/** Sets headers that make the answers harmless in a browser, and keep them out of caches. */
export function setSecurityHeaders(): GatewayMiddleware {
  return (ctx, next) => {
    ctx.set(HEADERS);
    return next();
  };
}
