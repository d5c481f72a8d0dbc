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
 * Runs a transaction, or a statement outside one, inside a client span: its name and how it ended, never its text or
 * its parameters (OpenTelemetry's semantic conventions for database client spans).
 *
 * The span is a child of the one we are in. Given the `traceparent`s (W3C Trace Context) of the requests that share a
 * transaction, it is a child of the first and has a link to each of the others: a span has one parent, and whoever
 * happened to start the batch is not who it is for. Work that no traced request waits for has no span, or the polls of
 * the outboxes would drown the rest. Free while tracing is off.
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

/** The contexts that these name, each once. None while tracing is off: there is no propagator then. */
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

/** Codes only: messages and details can hold what clients sent. */
function recordFailure(span: Span, thrown: unknown): void {
  const { code, kind } = toHandoffError(thrown);
  span.setAttribute('handoff.error_code', code);
  const sqlState = sqlStateOf(thrown);
  if (sqlState !== undefined) span.setAttribute('db.response.status_code', sqlState);
  if (kind === 'internal' || kind === 'unavailable' || kind === 'unknown_outcome') {
    span.setStatus({ code: SpanStatusCode.ERROR, message: code });
  }
}
