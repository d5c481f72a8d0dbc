import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, test } from '@jest/globals';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { startMetricsExport } from './otlp-metrics.js';

interface Metric {
  readonly name: string;
  readonly unit: string;
}
interface Exported {
  readonly resourceMetrics: readonly {
    readonly resource: { readonly attributes: readonly unknown[] };
    readonly scopeMetrics: readonly { readonly metrics: readonly Metric[] }[];
  }[];
}

/** What a collector receives when the export of a registry ends. */
async function exportOf(registry: Registry): Promise<{ readonly path: string | undefined; readonly body: Exported }> {
  const received: { path: string | undefined; body: Exported }[] = [];
  const collector = createServer((request, response) => {
    void text(request).then((body) => {
      received.push({ path: request.url, body: JSON.parse(body) as Exported });
      response.end('{}');
    });
  });
  await once(collector.listen(0, '127.0.0.1'), 'listening');
  const { port } = collector.address() as AddressInfo;
  const exporting = await startMetricsExport(`http://127.0.0.1:${port}/`, ['task'], '1.2.3', registry);
  await exporting.stop();
  collector.close();
  collector.closeAllConnections();
  expect(received).toHaveLength(1);
  return received[0]!;
}

test('a collector gets the metrics of the registry, with its names, labels, units and buckets', async () => {
  const registry = new Registry();
  const registers = [registry];
  new Counter({ name: 'done_total', help: 'What was done.', labelNames: ['how'], registers }).inc({ how: 'well' }, 3);
  new Gauge({ name: 'age_seconds', help: 'How old.', registers }).set(1.5);
  const took = new Histogram({
    name: 'took_seconds',
    help: 'How long.',
    labelNames: ['of'],
    buckets: [0.1, 1],
    registers,
  });
  for (const seconds of [0.05, 0.5, 0.7, 5]) took.observe({ of: 'a' }, seconds);
  took.observe({ of: 'b' }, 0.01);

  const { path, body } = await exportOf(registry);
  expect(path).toBe('/v1/metrics');
  const { resource, scopeMetrics } = body.resourceMetrics[0]!;
  expect(resource.attributes).toContainEqual({ key: 'service.name', value: { stringValue: 'handoff-task' } });
  const metrics = scopeMetrics.flatMap((scope) => scope.metrics);
  const attribute = (key: string, stringValue: string) => [{ key, value: { stringValue } }];
  expect(metrics).toMatchObject([
    {
      name: 'done_total',
      unit: '1',
      sum: { isMonotonic: true, dataPoints: [{ asDouble: 3, attributes: attribute('how', 'well') }] },
    },
    { name: 'age_seconds', unit: 's', gauge: { dataPoints: [{ asDouble: 1.5 }] } },
    {
      name: 'took_seconds',
      description: 'How long.',
      histogram: {
        dataPoints: [
          { attributes: attribute('of', 'a'), count: 4, bucketCounts: [1, 2, 1], explicitBounds: [0.1, 1] },
          { attributes: attribute('of', 'b'), count: 1, bucketCounts: [1, 0, 0], explicitBounds: [0.1, 1] },
        ],
      },
    },
  ]);
});

test('without a collector there is nothing to stop', async () => {
  const exporting = await startMetricsExport(undefined, ['task'], '1.2.3', new Registry());
  await expect(exporting.stop()).resolves.toBeUndefined();
});
