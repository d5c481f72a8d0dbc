import type { GatewayMiddleware } from '../gateway-context.js';

/** From the moment that the gateway stops, each answer is the last on its connection, so that clients go elsewhere. */
export function closeConnectionsWhileDraining(deps: { readonly stopping: AbortSignal }): GatewayMiddleware {
  return async (ctx, next) => {
    await next();
    if (deps.stopping.aborted) ctx.set('Connection', 'close');
  };
}
