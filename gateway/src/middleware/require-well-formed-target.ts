import { HandoffError } from '@handoff/kernel';
import type { GatewayContext, GatewayMiddleware } from '../gateway-context.js';

/** The target is one (RFC 9112 §3.2): a URL that parses, percent-encoding that decodes, and no fragment. */
export function requireWellFormedTarget(): GatewayMiddleware {
  return (ctx, next) => {
    // A fragment is never sent. Who gets one cannot know whether others on the way took it for a part of the path.
    if (!parses(ctx) || ctx.url.includes('#')) throw malformed('The target is not a well-formed path.');
    if (!decodes(ctx.path)) throw malformed('The path is not valid percent-encoded UTF-8.');
    if (!decodes(ctx.querystring)) throw malformed('The query is not valid percent-encoded UTF-8.');
    return next();
  };
}

/**
 * Koa takes the target apart when it is first asked for its path, and some absolute URLs make that throw, or make Node
 * warn that one day it will.
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
