import Router from '@koa/router';
import type { GatewayMiddleware, GatewayState } from './gateway-context.js';
import { inOrder } from './middleware/in-order.js';
import { refuseUnknownRoutes } from './middleware/refuse-unknown-routes.js';

/** The gateway's routes. */
export interface Routes {
  /** Adds a route. `{name}` in its path is a parameter. */
  add(method: 'GET' | 'POST' | 'PUT', path: string, policy: readonly GatewayMiddleware[]): void;
  /** Takes requests by these routes, and refuses the others. */
  take(): readonly GatewayMiddleware[];
}

/** Paths without parameters are looked up in a table. The router tries the patterns of all routes, one after the other. */
export function createRoutes(): Routes {
  const router = new Router<GatewayState>({ sensitive: true, strict: true });
  const table = new Map<string, GatewayMiddleware>();
  return {
    add(method, path, policy) {
      const steps = inOrder(policy);
      router.register(path.replace(/\{(\w+)\}/g, ':$1'), [method], [steps]);
      if (path.includes('{')) return;
      table.set(`${method} ${path}`, steps);
      if (method === 'GET') table.set(`HEAD ${path}`, steps);
    },
    take: () => [takeFrom(table), router.routes() as GatewayMiddleware, refuseUnknownRoutes(router)],
  };
}

function takeFrom(table: ReadonlyMap<string, GatewayMiddleware>): GatewayMiddleware {
  return (ctx, next) => {
    const policy = table.get(`${ctx.method} ${ctx.path}`);
    if (policy === undefined) return next();
    Object.assign(ctx, { params: {} });
    return policy(ctx, next) as Promise<unknown>;
  };
}
