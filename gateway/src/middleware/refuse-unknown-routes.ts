import type Router from '@koa/router';
import { HandoffError } from '@handoff/kernel';
import type { GatewayMiddleware } from '../gateway-context.js';

/**
 * For requests that no route took: 404 for an unknown path, 405 with Allow for another method, and the answer to
 * OPTIONS.
 */
export function refuseUnknownRoutes(router: Router): GatewayMiddleware {
  return async (ctx) => {
    const methods = new Set(router.stack.filter((layer) => layer.match(ctx.path)).flatMap((layer) => layer.methods));
    if (ctx.method === 'OPTIONS' && ctx.path === '*') {
      ctx.status = 204;
      return;
    }
    if (methods.size === 0) throw new HandoffError('ROUTE_NOT_FOUND');
    ctx.set('Allow', [...methods, 'OPTIONS'].sort().join(', '));
    if (ctx.method !== 'OPTIONS') throw new HandoffError('METHOD_NOT_ALLOWED');
    ctx.status = 204;
  };
}
