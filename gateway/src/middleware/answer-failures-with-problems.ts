import { toHandoffError } from '@handoff/kernel';
import type { GatewayContext, GatewayMiddleware } from '../gateway-context.js';
import { renderProblem, type RenderedResponse } from '../http/problem-response.js';

/**
 * Turns every error of later middleware into a problem document (RFC 9457). Unexpected errors become a 500 without
 * details.
 */
export function answerFailuresWithProblems(): GatewayMiddleware {
  return async (ctx, next) => {
    try {
      await next();
    } catch (thrown) {
      const error = toHandoffError(thrown);
      ctx.state.error = error;
      respondWith(ctx, renderProblem(error, ctx.state.traceId, ctx.state.operation?.http));
    }
  };
}

/** Sets status, headers and body of the response. */
export function respondWith(ctx: GatewayContext, response: RenderedResponse): void {
  ctx.status = response.status;
  for (const [name, value] of Object.entries(response.headers)) ctx.set(name, value);
  ctx.body = response.body;
}
