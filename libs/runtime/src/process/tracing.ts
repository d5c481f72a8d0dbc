import { context, propagation, trace } from '@opentelemetry/api';

export interface Tracing {
  /** Flushes the buffer and switches tracing off. */
  stop(): Promise<void>;
}

/**
 * Starts OpenTelemetry when a collector is configured. Only then does it load the SDK: without the SDK the API's calls
 * do nothing.
 */
export async function startTracing(
  endpoint: string | undefined,
  modules: readonly string[],
  version: string,
): Promise<Tracing> {
  if (endpoint === undefined) return { stop: () => Promise.resolve() };
  const [{ BatchSpanProcessor, NodeTracerProvider }, { OTLPTraceExporter }, { resourceFromAttributes }] =
    await Promise.all([
      import('@opentelemetry/sdk-trace-node'),
      import('@opentelemetry/exporter-trace-otlp-http'),
      import('@opentelemetry/resources'),
    ]);
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/+$/, '')}/v1/traces` });
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': `handoff-${modules.join('-')}`, 'service.version': version }),
    spanProcessors: [new BatchSpanProcessor(exporter)],
  });
  provider.register();
  return {
    async stop() {
      await provider.shutdown();
      for (const api of [trace, context, propagation]) api.disable();
    },
  };
}
