import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, test } from '@jest/globals';
import { HandoffError, type Call } from '@handoff/kernel';
import { startTracing } from '../process/tracing.js';
import { traceClientCall, traceServedCall } from './trace-spans.js';

interface Span {
  readonly name: string;
  readonly kind: number;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly attributes: readonly { readonly key: string; readonly value: { readonly stringValue?: string } }[];
}

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const CALL: Call = {
  principal: { issuer: 'i', subject: 's', roles: [] },
  traceId: 'workflow-1',
  traceparent: `00-${TRACE}-b7ad6b7169203331-01`,
  commandId: 'c',
  keyed: false,
  fingerprint: 'f',
  deadline: new Date(),
  ifMatch: undefined,
};
const OPERATION = { service: 'task', name: 'routeTask' } as const;

async function collectSpans(work: () => Promise<unknown>): Promise<readonly Span[]> {
  const bodies: string[] = [];
  const collector = createServer((request, response) => {
    void text(request).then((body) => {
      bodies.push(body);
      response.end('{}');
    });
  });
  await once(collector.listen(0, '127.0.0.1'), 'listening');
  const { port } = collector.address() as AddressInfo;
  const tracing = await startTracing(`http://127.0.0.1:${port}/`, ['gateway', 'task'], '1.2.3');
  try {
    await work();
  } finally {
    await tracing.stop();
    collector.close();
    collector.closeAllConnections();
  }
  return bodies.flatMap((body) => {
    const { resourceSpans } = JSON.parse(body) as { resourceSpans: { scopeSpans: { spans: Span[] }[] }[] };
    return resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans));
  });
}

test('without a collector a call passes unchanged', async () => {
  expect(await traceClientCall(OPERATION, CALL, async (call) => call)).toBe(CALL);
});

test('a call is one trace, from its sender through the bus to the handler', async () => {
  let handled: Call = CALL;
  const spans = await collectSpans(() =>
    traceClientCall(OPERATION, CALL, (sent) =>
      traceServedCall(OPERATION, sent, async (call) => {
        handled = call;
      }),
    ),
  );
  const client = spans.find((span) => span.kind === 3);
  const server = spans.find((span) => span.kind === 2);
  expect(client).toMatchObject({ name: 'task.routeTask', traceId: TRACE, parentSpanId: 'b7ad6b7169203331' });
  expect(server).toMatchObject({ name: 'task.routeTask', traceId: TRACE, parentSpanId: client?.spanId });
  expect(handled.traceparent).toBe(`00-${TRACE}-${server?.spanId ?? ''}-01`);
});

test('a failed call shows its code, and no client input', async () => {
  const thrown = new HandoffError('UNKNOWN_SESSION', { detail: 'pr1vate' });
  const spans = await collectSpans(() =>
    traceServedCall(OPERATION, CALL, () => Promise.reject(thrown)).catch(() => {}),
  );
  expect(spans[0]?.attributes).toContainEqual({ key: 'handoff.error_code', value: { stringValue: 'UNKNOWN_SESSION' } });
  expect(JSON.stringify(spans)).not.toContain('pr1vate');
});
