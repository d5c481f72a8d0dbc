import type { HrTime } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import type { DataPoint, Histogram, MetricData, MetricProducer } from '@opentelemetry/sdk-metrics';
import type { MetricObjectWithValues, MetricValue, MetricValueWithName, Registry } from 'prom-client';

type Labels = Readonly<Record<string, string | number | undefined>>;

/**
 * The metrics of a Prometheus registry as OpenTelemetry reads them: counters as monotonic sums, cumulative since now; histograms
 * with the buckets that they have. So there is one set of metrics, whichever way it leaves.
 */
export async function createRegistryProducer(registry: Registry, resource: Resource): Promise<MetricProducer> {
  const [{ hrTime }, { AggregationTemporality, DataPointType }, { ValueType }] = await Promise.all([
    import('@opentelemetry/core'),
    import('@opentelemetry/sdk-metrics'),
    import('@opentelemetry/api'),
  ]);
  const startTime = hrTime();

  function toMetricData(metric: MetricObjectWithValues<MetricValue<string>>): MetricData | undefined {
    const { name, help, values } = metric;
    const time = { startTime, endTime: hrTime() };
    const descriptor = { name, description: help, unit: unitOf(name), valueType: ValueType.DOUBLE };
    const common = { descriptor, aggregationTemporality: AggregationTemporality.CUMULATIVE };
    const points = (): DataPoint<number>[] =>
      values.map(({ value, labels }) => ({ ...time, attributes: attributesOf(labels), value }));
    // The declared type is an enum of numbers, and the values are words.
    switch (String(metric.type)) {
      case 'counter':
        return { ...common, dataPointType: DataPointType.SUM, isMonotonic: true, dataPoints: points() };
      case 'gauge':
        return { ...common, dataPointType: DataPointType.GAUGE, dataPoints: points() };
      case 'histogram':
        return { ...common, dataPointType: DataPointType.HISTOGRAM, dataPoints: histogramsOf(values, time) };
      default:
        return undefined; // nobody here makes a summary
    }
  }

  return {
    async collect() {
      const metrics = (await registry.getMetricsAsJSON()).flatMap((metric) => toMetricData(metric) ?? []);
      return { resourceMetrics: { resource, scopeMetrics: [{ scope: { name: 'handoff' }, metrics }] }, errors: [] };
    },
  };
}

/** A histogram for each set of labels. Prometheus counts in a bucket all that is in the ones before it too. */
function histogramsOf(
  values: readonly MetricValueWithName<string>[],
  time: { readonly startTime: HrTime; readonly endTime: HrTime },
): DataPoint<Histogram>[] {
  const found = new Map<
    string,
    { attributes: Record<string, string>; below: [number, number][]; sum: number; count: number }
  >();
  for (const { metricName = '', labels, value } of values) {
    const { le, ...others } = labels as Labels;
    const attributes = attributesOf(others);
    const key = JSON.stringify(attributes);
    const each = found.get(key) ?? { attributes, below: [], sum: 0, count: 0 };
    found.set(key, each);
    if (metricName.endsWith('_sum')) each.sum = value;
    else if (metricName.endsWith('_count')) each.count = value;
    else if (le !== '+Inf') each.below.push([Number(le), value]);
  }
  return [...found.values()].map(({ attributes, below, sum, count }) => {
    const sorted = below.sort(([a], [b]) => a - b);
    const upTo = [...sorted.map(([, total]) => total), count];
    const counts = upTo.map((total, index) => total - (upTo[index - 1] ?? 0));
    const boundaries = sorted.map(([boundary]) => boundary);
    return { ...time, attributes, value: { buckets: { boundaries, counts }, sum, count } };
  });
}

function attributesOf(labels: object): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, String(value)]));
}

function unitOf(name: string): string {
  const base = name.replace(/_total$/, '');
  if (base.endsWith('_seconds')) return 's';
  return base.endsWith('_bytes') ? 'By' : '1';
}
