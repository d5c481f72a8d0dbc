import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';

/** The metrics registry of one process, with Node's own metrics, the version and the modules. */
export function createMetrics(version: string, modules: readonly string[]): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  new Gauge({
    name: 'handoff_build_info',
    help: 'Always 1; its labels say which version runs which modules.',
    labelNames: ['version', 'modules'],
    registers: [registry],
  }).set({ version, modules: modules.join(',') }, 1);
  return registry;
}
