import { HandoffError } from '@handoff/kernel';
import type { GatewayContext, GatewayMiddleware } from '../gateway-context.js';

/** Requires a well-formed target (RFC 9112 §3.2): a URL that parses, percent-encoding that decodes, and no fragment. */
export function requireWellFormedTarget(): GatewayMiddleware {
  return (ctx, next) => {
    // Clients never send a fragment, and a proxy may take it for a part of the path.
    if (!parses(ctx) || ctx.url.includes('#')) throw malformed('The target is not a well-formed path.');
    if (!decodes(ctx.path)) throw malformed('The path is not valid percent-encoded UTF-8.');
    if (!decodes(ctx.querystring)) throw malformed('The query is not valid percent-encoded UTF-8.');
    return next();
  };
}

/**
 * Koa parses the target on the first access to its path. For some absolute URLs that throws, or Node warns that it
 * will.
 */
function parses(ctx: GatewayContext): boolean {
  if (!ctx.url.startsWith('/') && ctx.url !== '*' && !URL.canParse(ctx.url)) return false;
  try {
    return typeof ctx.path === 'string';
  } catch {
    return false;
  }
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
