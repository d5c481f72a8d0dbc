import { context, propagation, SpanKind, SpanStatusCode, trace, type Span } from '@opentelemetry/api';
import type { GatewayContext, GatewayMiddleware } from '../gateway-context.js';

const tracer = trace.getTracer('handoff');

/** Makes every request a server span, below the client's span if `traceparent` names one. Free while tracing is off. */
export function spanEveryRequest(): GatewayMiddleware {
  return (ctx, next) => {
    const parent = propagation.extract(context.active(), { traceparent: ctx.state.traceparent });
    const span = tracer.startSpan(`HTTP ${ctx.method}`, { kind: SpanKind.SERVER }, parent);
    if (!span.isRecording()) return next();
    return (context.with(trace.setSpan(parent, span), next) as Promise<unknown>).finally(() => finish(span, ctx));
  };
}

function finish(span: Span, ctx: GatewayContext): void {
  const { route = 'unmatched', traceId, error } = ctx.state;
  span.updateName(`${ctx.method} ${route}`);
  span.setAttributes({
    'http.request.method': ctx.method,
    'http.route': route,
    'http.response.status_code': ctx.status,
    'handoff.trace_id': traceId,
  });
  if (ctx.status >= 500) span.setStatus({ code: SpanStatusCode.ERROR, message: error?.code ?? 'INTERNAL' });
  span.end();
}
