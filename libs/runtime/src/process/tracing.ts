import { context, propagation, trace } from '@opentelemetry/api';

export interface Tracing {
  /** Sends what is buffered and switches tracing off. */
  stop(): Promise<void>;
}

/**
 * Starts OpenTelemetry when there is somewhere to send traces. The SDK is loaded only then: without it the API's calls
 * do nothing, and starting costs nothing.
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
