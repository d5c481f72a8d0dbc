import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { context, propagation, trace, type Span } from '@opentelemetry/api';
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import type { Database } from '../database.js';
import { createCommandExecutor } from '../executor/command-executor.js';
import { counters, createCountersTable, increment } from '../executor/counters.fixture.js';
import { createTestDatabase, databaseKinds, type TestDatabase } from '../testing.js';

const exporter = new InMemorySpanExporter();
const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
const SECRET = { name: 'read_secret', text: `SELECT 'pr1vate' AS text, $1::text AS parameter` };

describe.each(databaseKinds)('the spans of a database on %s', (kind) => {
  let database: TestDatabase;
  let db: Database;
  beforeAll(async () => {
    database = await createTestDatabase(kind);
    await createCountersTable(await database.open());
    db = await database.open('handoff_session');
    provider.register();
  });
  afterEach(() => exporter.reset());
  afterAll(async () => {
    for (const api of [trace, context, propagation]) api.disable();
    await database.drop();
  });

  test('a statement is a child of the active span, without its text and parameters', async () => {
    const request = await inRequest(() => db.query(SECRET, ['s3cret']));
    const [span, ...others] = databaseSpans();
    expect(others).toEqual([]);
    expect(span).toMatchObject({
      name: 'read_secret',
      parentSpanContext: { spanId: request.spanContext().spanId },
      attributes: { 'db.system.name': 'postgresql', 'db.operation.name': 'read_secret' },
    });
    expect(JSON.stringify([span?.attributes, span?.events, span?.status])).not.toMatch(/pr1vate|s3cret|SELECT/);
  });

  test('a transaction is one span, however many statements it has', async () => {
    await inRequest(() => db.transaction(async (tx) => [await tx.query(SECRET, ['a']), await tx.query(SECRET, ['b'])]));
    expect(databaseSpans().map(({ name }) => name)).toEqual(['postgres transaction']);
  });

  test('a failure tells its codes and nothing else', async () => {
    await inRequest(() => db.query({ name: 'divide', text: 'SELECT 1 / $1::integer' }, [0]).catch(() => undefined));
    const [span] = databaseSpans();
    expect(span).toMatchObject({
      attributes: { 'handoff.error_code': 'INTERNAL', 'db.response.status_code': '22012' },
      status: { message: 'INTERNAL' },
      events: [],
    });
  });

  test('work that no request waits for has no span', async () => {
    await db.query(SECRET, ['a']);
    await db.transaction((tx) => tx.query(SECRET, ['a']));
    expect(exporter.getFinishedSpans()).toEqual([]);
  });

  test('a transaction of many commands is a child of the first and linked to the others', async () => {
    const spanIds = ['b7ad6b7169203331', 'b7ad6b7169203332', 'b7ad6b7169203333'];
    const { execute } = createCommandExecutor({ db, model: counters });
    const traceparents = spanIds.map((spanId) => `00-0af7651916cd43dd8448eb211c80319c-${spanId}-01`);
    await inRequest(() =>
      Promise.all(traceparents.map((traceparent) => execute(increment('traced', { traceparent })))),
    );
    const [span, ...others] = databaseSpans();
    expect(others).toEqual([]);
    expect(span).toMatchObject({ name: 'postgres transaction', parentSpanContext: { spanId: spanIds[0] } });
    expect(span?.links.map((link) => link.context.spanId)).toEqual(spanIds.slice(1));
  });
});

function databaseSpans() {
  return exporter.getFinishedSpans().filter(({ name }) => name !== 'request');
}

async function inRequest(work: () => Promise<unknown>): Promise<Span> {
  return trace.getTracer('test').startActiveSpan('request', async (span) => {
    await work();
    span.end();
    return span;
  });
}
