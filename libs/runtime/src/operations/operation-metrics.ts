import type { Bounded } from '@handoff/kernel';
import { Gauge, Histogram, type Registry } from 'prom-client';

/** The number of calls in flight, by service. */
type Gate = Pick<Bounded, 'inUse'>;

/** Records the result of one call (`ok` or an error code) and its duration. */
export type Observe = (outcome: string, seconds: number) => void;

const DURATION = 'handoff_operation_duration_seconds';
const IN_FLIGHT = 'handoff_operations_in_flight';

/** Rate, errors and duration per operation, in one histogram that the services of a process share. */
export function operationMetrics(registry: Registry, service: string, gate: Gate): (operation: string) => Observe {
  const duration = durationOf(registry);
  trackInFlight(registry, service, gate);
  return (operation) => {
    // Bound once, because looking up labels on every call is expensive.
    const ok = duration.labels(service, operation, 'ok');
    return (outcome, seconds) =>
      (outcome === 'ok' ? ok : duration.labels(service, operation, outcome)).observe(seconds);
  };
}

function durationOf(registry: Registry): Histogram {
  const existing = registry.getSingleMetric(DURATION);
  if (existing !== undefined) return existing as Histogram;
  return new Histogram({
    name: DURATION,
    help: 'How long operations take in their service, by outcome: ok, or the error code.',
    labelNames: ['service', 'operation', 'outcome'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [registry],
  });
}

function trackInFlight(registry: Registry, service: string, gate: Gate): void {
  const gates = gatesOf(registry);
  gates.set(service, gate);
}

const gatesByRegistry = new WeakMap<Registry, Map<string, Gate>>();

function gatesOf(registry: Registry): Map<string, Gate> {
  const existing = gatesByRegistry.get(registry);
  if (existing !== undefined) return existing;
  const gates = new Map<string, Gate>();
  gatesByRegistry.set(registry, gates);
  new Gauge({
    name: IN_FLIGHT,
    help: 'Calls that a service works on right now.',
    labelNames: ['service'],
    registers: [registry],
    // Read at each scrape, so the hot path costs nothing.
    collect() {
      for (const [service, gate] of gates) this.set({ service }, gate.inUse);
    },
  });
  return gates;
}
