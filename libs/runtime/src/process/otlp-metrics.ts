import type { Registry } from 'prom-client';
import { createRegistryProducer } from './registry-producer.js';

export interface MetricsExport {
  /** Sends the metrics once more, and ends. */
  stop(): Promise<void>;
}

const EVERY_MS = 60_000;

/**
 * Sends the metrics of `/metrics` to a collector once a minute, under the same names (OTLP over HTTP). Loads the SDK only when a
 * collector is configured.
 */
export async function startMetricsExport(
  endpoint: string | undefined,
  modules: readonly string[],
  version: string,
  registry: Registry,
): Promise<MetricsExport> {
  if (endpoint === undefined) return { stop: () => Promise.resolve() };
  const [
    { MeterProvider, PeriodicExportingMetricReader },
    { OTLPExporterBase },
    http,
    transformer,
    { resourceFromAttributes },
  ] = await Promise.all([
    import('@opentelemetry/sdk-metrics'),
    import('@opentelemetry/otlp-exporter-base'),
    import('@opentelemetry/otlp-exporter-base/node-http'),
    import('@opentelemetry/otlp-transformer'),
    import('@opentelemetry/resources'),
  ]);
  const settings = http.convertLegacyHttpOptions(
    { url: `${endpoint.replace(/\/+$/, '')}/v1/metrics` },
    'METRICS',
    'v1/metrics',
    { 'Content-Type': 'application/json' },
  );
  const exporter = new OTLPExporterBase(
    http.createOtlpHttpExportDelegate(
      settings,
      transformer.JsonMetricsSerializer,
      'otlp_http_metric_exporter',
      transformer.MetricsExporterMetricsHelper,
      undefined,
    ),
  );
  const resource = resourceFromAttributes({
    'service.name': `handoff-${modules.join('-')}`,
    'service.version': version,
  });
  const provider = new MeterProvider({
    resource,
    readers: [
      new PeriodicExportingMetricReader({
        exporter,
        exportIntervalMillis: EVERY_MS,
        metricProducers: [await createRegistryProducer(registry, resource)],
      }),
    ],
  });
  return { stop: () => provider.shutdown() };
}
