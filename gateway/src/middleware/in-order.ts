import type { GatewayContext, GatewayMiddleware } from '../gateway-context.js';

/**
 * Middleware as one: each step calls the next one. koa-compose does the same, and makes a promise of each step's result and
 * refuses a second call of `next`. No step of the policy makes one, and an error that a step throws reaches the others
 * through whoever awaits it.
 */
export function inOrder(steps: readonly GatewayMiddleware[]): GatewayMiddleware {
  const from = (at: number, ctx: GatewayContext, after: () => Promise<unknown>): Promise<unknown> => {
    const step = steps[at];
    if (step === undefined) return after();
    return step(ctx, () => from(at + 1, ctx, after)) as Promise<unknown>;
  };
  return async (ctx, next) => {
    await from(0, ctx, next);
  };
}
