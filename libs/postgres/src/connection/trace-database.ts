import { toHandoffError } from '@handoff/kernel';
import {
  context,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Context,
  type Link,
  type Span,
} from '@opentelemetry/api';
import { sqlStateOf } from './sql-error.js';

/**
 * Runs a transaction, or a statement outside one, inside a client span with its name and result, but never its text or
 * parameters (OpenTelemetry's semantic conventions for database client spans).
 *
 * The span is a child of the active one. Given the `traceparent`s (W3C Trace Context) of the requests that share a
 * transaction, it is a child of the first and has a link to each of the others: a span has one parent, and the request that
 * started the batch is not the only one that it serves. Work without a traced request has no span; otherwise the polls of
 * the outboxes would drown the rest. Costs nothing while tracing is off.
 */
export async function traceDatabase<T>(
  name: string,
  operation: string,
  work: () => Promise<T>,
  traceparents?: readonly (string | undefined)[],
): Promise<T> {
  const [first, ...others] = traceparents === undefined ? [context.active()] : extractAll(traceparents);
  if (first === undefined || trace.getSpan(first) === undefined) return work();
  const attributes = { 'db.system.name': 'postgresql', 'db.operation.name': operation };
  const span = trace.getTracer('handoff').startSpan(name, { kind: SpanKind.CLIENT, attributes }, first);
  if (!span.isRecording()) return work();
  span.addLinks(others.flatMap(toLink));
  try {
    return await context.with(trace.setSpan(first, span), work);
  } catch (thrown) {
    recordFailure(span, thrown);
    throw thrown;
  } finally {
    span.end();
  }
}

/** The contexts of these `traceparent`s, each once. None while tracing is off, since there is no propagator. */
function extractAll(traceparents: readonly (string | undefined)[]): readonly Context[] {
  return [...new Set(traceparents)]
    .filter((traceparent) => traceparent !== undefined)
    .map((traceparent) => propagation.extract(ROOT_CONTEXT, { traceparent }))
    .filter((extracted) => trace.getSpan(extracted) !== undefined);
}

function toLink(linked: Context): Link[] {
  const spanContext = trace.getSpanContext(linked);
  return spanContext === undefined ? [] : [{ context: spanContext }];
}

/** Records codes only: messages and details can contain data of clients. */
function recordFailure(span: Span, thrown: unknown): void {
  const { code, kind } = toHandoffError(thrown);
  span.setAttribute('handoff.error_code', code);
  const sqlState = sqlStateOf(thrown);
  if (sqlState !== undefined) span.setAttribute('db.response.status_code', sqlState);
  if (kind === 'internal' || kind === 'unavailable' || kind === 'unknown_outcome') {
    span.setStatus({ code: SpanStatusCode.ERROR, message: code });
  }
}
