import type { OperationDefinition } from '@handoff/contracts';
import { toHandoffError, type Call } from '@handoff/kernel';
import { context, propagation, SpanKind, SpanStatusCode, trace, type Context, type Span } from '@opentelemetry/api';

type Named = Pick<OperationDefinition, 'service' | 'name'>;

/**
 * Runs a call to a service inside a client span, which becomes the parent of the service's span. Costs nothing while
 * tracing is off.
 */
export function traceClientCall<T>(operation: Named, call: Call, work: (call: Call) => Promise<T>): Promise<T> {
  return inSpan(operation, call, SpanKind.CLIENT, parentOf(call), work);
}

/** Runs a handler inside a server span, a child of the caller's span. Costs nothing while tracing is off. */
export function traceServedCall<T>(operation: Named, call: Call, work: (call: Call) => Promise<T>): Promise<T> {
  return inSpan(operation, call, SpanKind.SERVER, parentOf(call), work);
}

/** The current span, or else the span of the call's sender. */
function parentOf({ traceparent }: Call): Context {
  const active = context.active();
  if (traceparent === undefined || trace.getSpan(active) !== undefined) return active;
  return propagation.extract(active, { traceparent });
}

async function inSpan<T>(
  operation: Named,
  call: Call,
  kind: SpanKind,
  parent: Context,
  work: (call: Call) => Promise<T>,
): Promise<T> {
  // Looked up on every call: a cached tracer would keep the provider of its first use.
  const span = trace
    .getTracer('handoff')
    .startSpan(`${operation.service}.${operation.name}`, { kind, attributes: attributesOf(operation, call) }, parent);
  if (!span.isRecording()) return work(call);
  const scope = trace.setSpan(parent, span);
  try {
    return await context.with(scope, () => work({ ...call, traceparent: traceparentOf(scope) ?? call.traceparent }));
  } catch (thrown) {
    recordFailure(span, thrown);
    throw thrown;
  } finally {
    span.end();
  }
}

function attributesOf(operation: Named, call: Call): Record<string, string> {
  return {
    'rpc.system': 'nats',
    'rpc.service': operation.service,
    'rpc.method': operation.name,
    'handoff.trace_id': call.traceId,
    'handoff.command_id': call.commandId,
  };
}

function traceparentOf(scope: Context): string | undefined {
  const carrier: Record<string, string> = {};
  propagation.inject(scope, carrier);
  return carrier['traceparent'];
}

/** The code only, because details and causes can hold client input. */
function recordFailure(span: Span, thrown: unknown): void {
  const { code, kind } = toHandoffError(thrown);
  span.setAttribute('handoff.error_code', code);
  if (kind === 'internal' || kind === 'unavailable' || kind === 'unknown_outcome') {
    span.setStatus({ code: SpanStatusCode.ERROR, message: code });
  }
}
