import type { OperationDefinition } from '@handoff/contracts';
import { toHandoffError, type Call } from '@handoff/kernel';
import { context, propagation, SpanKind, SpanStatusCode, trace, type Context, type Span } from '@opentelemetry/api';

type Named = Pick<OperationDefinition, 'service' | 'name'>;

/** Runs a call to a service inside a client span; the service sees that span as its parent. Free while tracing is off. */
export function traceClientCall<T>(operation: Named, call: Call, work: (call: Call) => Promise<T>): Promise<T> {
  return inSpan(operation, call, SpanKind.CLIENT, parentOf(call), work);
}

/** Runs a handler inside a server span, child of the span that the call came from. Free while tracing is off. */
export function traceServedCall<T>(operation: Named, call: Call, work: (call: Call) => Promise<T>): Promise<T> {
  return inSpan(operation, call, SpanKind.SERVER, parentOf(call), work);
}

/** The span we are in, or else the one that the call came from. */
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
  // Asked for on every call: a tracer that is kept would go on to the provider that was there when it was first used.
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

/** The code only: details and causes can hold what clients sent. */
function recordFailure(span: Span, thrown: unknown): void {
  const { code, kind } = toHandoffError(thrown);
  span.setAttribute('handoff.error_code', code);
  if (kind === 'internal' || kind === 'unavailable' || kind === 'unknown_outcome') {
    span.setStatus({ code: SpanStatusCode.ERROR, message: code });
  }
}
