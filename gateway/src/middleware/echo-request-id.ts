import type { GatewayMiddleware } from '../gateway-context.js';

const REQUEST_ID = /^[\x21-\x7e]{1,255}$/;

/** Every answer names the request by the X-Request-ID that the client gave it, as OpenID AuthZEN 1.0 demands. */
export function echoRequestId(): GatewayMiddleware {
  return (ctx, next) => {
    const { 'x-request-id': given } = ctx.req.headers;
    if (typeof given === 'string' && REQUEST_ID.test(given)) ctx.set('X-Request-ID', given);
    return next();
  };
}
