import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';

/** A registry of one process: Node's own metrics, and which version runs which modules. */
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
