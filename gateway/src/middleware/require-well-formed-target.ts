import { HandoffError } from '@handoff/kernel';
import type { GatewayMiddleware } from '../gateway-context.js';

/** The request line and Host make sense: percent-encoding that decodes, and a Host (RFC 9112 §3.2). */
export function requireWellFormedTarget(): GatewayMiddleware {
  return (ctx, next) => {
    if (ctx.req.httpVersion === '1.1' && ctx.req.headers.host === undefined) {
      throw malformed('The request has no Host header.');
    }
    if (!decodes(ctx.path)) throw malformed('The path is not valid percent-encoded UTF-8.');
    if (!decodes(ctx.querystring)) throw malformed('The query is not valid percent-encoded UTF-8.');
    return next();
  };
}

function decodes(text: string): boolean {
  if (!text.includes('%')) return true;
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

function malformed(detail: string): HandoffError {
  return new HandoffError('MALFORMED_REQUEST', { detail });
}
