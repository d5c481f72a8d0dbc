import type { GatewayMiddleware } from '../gateway-context.js';

/** Once the gateway drains, every answer closes its connection, so that clients connect elsewhere. */
export function closeConnectionsWhileDraining(deps: { readonly stopping: AbortSignal }): GatewayMiddleware {
  return async (ctx, next) => {
    await next();
    if (deps.stopping.aborted) ctx.set('Connection', 'close');
  };
}
