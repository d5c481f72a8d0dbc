import { toHandoffError } from '@handoff/kernel';
import type { GatewayContext, GatewayMiddleware } from '../gateway-context.js';
import { renderProblem, type RenderedResponse } from '../http/problem-response.js';

/** Whatever is thrown below becomes a problem document (RFC 9457). What is not ours to explain is a 500 that says nothing. */
export function answerFailuresWithProblems(): GatewayMiddleware {
  return async (ctx, next) => {
    try {
      await next();
    } catch (thrown) {
      const error = toHandoffError(thrown);
      ctx.state.error = error;
      respondWith(ctx, renderProblem(error, ctx.state.traceId));
    }
  };
}

/** Makes the response exactly this one. */
export function respondWith(ctx: GatewayContext, response: RenderedResponse): void {
  ctx.status = response.status;
  for (const [name, value] of Object.entries(response.headers)) ctx.set(name, value);
  ctx.body = response.body;
}
