import { TRACE_ID_PATTERN } from '@handoff/contracts';
import { newTraceId } from '../application/trace-id.js';
import type { GatewayMiddleware } from '../gateway-context.js';

const TRACE_ID = new RegExp(TRACE_ID_PATTERN);
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/**
 * Gives every request a trace id and names it in the response: the client's X-Trace-Id if it is usable, else the trace
 * id of its `traceparent` (W3C Trace Context), else a new one of 32 hex digits.
 */
export function traceEveryRequest(): GatewayMiddleware {
  return (ctx, next) => {
    const { 'x-trace-id': given, traceparent } = ctx.req.headers;
    const parent = typeof traceparent === 'string' ? TRACEPARENT.exec(traceparent) : null;
    const traceId = typeof given === 'string' && TRACE_ID.test(given) ? given : (parent?.[1] ?? newTraceId());
    ctx.state.traceId = traceId;
    ctx.state.traceparent = parent?.[0];
    ctx.set('X-Trace-Id', traceId);
    return next();
  };
}
