import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';

/**
 * How often the delay of the event loop is sampled. prom-client's default of 10 ms woke an idle process a hundred times a second.
 * The `nodejs_eventloop_lag_*` summaries measure from sample to sample, so they contain this time.
 */
const EVENT_LOOP_SAMPLE_MS = 100;

/** The metrics registry of one process, with Node's own metrics, the version and the modules. */
export function createMetrics(version: string, modules: readonly string[]): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: EVENT_LOOP_SAMPLE_MS });
  new Gauge({
    name: 'handoff_build_info',
    help: 'Always 1; its labels say which version runs which modules.',
    labelNames: ['version', 'modules'],
    registers: [registry],
  }).set({ version, modules: modules.join(',') }, 1);
  return registry;
}
