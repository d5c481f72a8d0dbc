import type { CommandExecutorMetrics, Database, OutboxDepth, OutboxRelayMetrics } from '@handoff/postgres';
import { Counter, Gauge, Histogram, type Metric, type Registry } from 'prom-client';
import { succeedsWithin } from '@handoff/kernel';

/** Metrics of a service's commands and events. The services of a process share them, by label. */
export interface StoreMetrics {
  readonly executor: CommandExecutorMetrics;
  readonly relay: OutboxRelayMetrics;
  /** Counts a row that a duty has set aside because the row alone failed. */
  readonly setAside: (duty: string) => void;
  /** Reads the outbox at each scrape. */
  watchOutbox(depth: () => Promise<OutboxDepth>): void;
  /** Reads the connection pool at each scrape. */
  watchPool(db: Pick<Database, 'poolUse'>): void;
}

/** The maximum time that an unreachable database may delay the other metrics, in milliseconds. */
const DEPTH_TIMEOUT_MS = 2_000;

export function createStoreMetrics(registry: Registry, service: string): StoreMetrics {
  const size = once(registry, 'handoff_command_batch_size', (name) => {
    const help = 'How many commands share a transaction.';
    return new Histogram({
      name,
      help,
      labelNames: ['service'],
      buckets: [1, 2, 4, 8, 16, 32, 64],
      registers: [registry],
    });
  }).labels(service);
  const seconds = once(registry, 'handoff_command_batch_duration_seconds', (name) => {
    const help = 'How long a transaction of commands takes, by whether it was committed.';
    return new Histogram({ name, help, labelNames: ['service', 'committed'], buckets: SECONDS, registers: [registry] });
  });
  const retries = counter(registry, 'handoff_command_retries_total', 'Batches of commands run again.', ['reason']);
  const published = counter(registry, 'handoff_outbox_published_total', 'Events published.', []);
  const failed = counter(registry, 'handoff_outbox_failures_total', 'Attempts to publish that failed.', []);
  const recovered = counter(
    registry,
    'handoff_outbox_recovered_total',
    'Events that the stream had lost after acknowledging them, to be published again. Any at all is worth an alert.',
    [],
  );
  const setAside = counter(
    registry,
    'handoff_set_aside_total',
    'Rows that a duty left alone because they failed by themselves. Any at all is worth a look at the log.',
    ['duty'],
  );
  const active = once(registry, 'handoff_outbox_active', (name) => {
    const help = 'Whether this instance is the one that publishes.';
    return new Gauge({ name, help, labelNames: ['service'], registers: [registry] });
  }).labels(service);
  return {
    executor: {
      batch(batch) {
        size.observe(batch.size);
        seconds.labels(service, String(batch.committed)).observe(batch.seconds);
      },
      retry: (reason) => retries.labels(service, reason).inc(),
    },
    relay: {
      published: (count) => published.labels(service).inc(count),
      failed: () => failed.labels(service).inc(),
      recovered: (count) => recovered.labels(service).inc(count),
      active: (is) => active.set(is ? 1 : 0),
      setAside: (duty) => setAside.labels(service, duty).inc(),
    },
    setAside: (duty) => setAside.labels(service, duty).inc(),
    watchOutbox: (depth) => watchOutbox(registry, service, depth),
    watchPool: (db) => watchPool(registry, service, db),
  };
}

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

function counter(registry: Registry, name: string, help: string, labels: readonly string[]): Counter {
  return once(
    registry,
    name,
    () => new Counter({ name, help, labelNames: ['service', ...labels], registers: [registry] }),
  );
}

const outboxes = new WeakMap<Registry, Map<string, () => Promise<OutboxDepth>>>();

function watchOutbox(registry: Registry, service: string, depth: () => Promise<OutboxDepth>): void {
  const watched = outboxes.get(registry) ?? new Map<string, () => Promise<OutboxDepth>>();
  outboxes.set(registry, watched.set(service, depth));
  const age = once(registry, 'handoff_outbox_oldest_age_seconds', (name) => {
    const help = 'How long the oldest event that is not published has waited.';
    return new Gauge({ name, help, labelNames: ['service'], registers: [registry] });
  });
  once(registry, 'handoff_outbox_events', (name) => {
    const help = 'Events that are not published yet.';
    return new Gauge({
      name,
      help,
      labelNames: ['service'],
      registers: [registry],
      async collect() {
        await Promise.all(
          [...watched].map(async ([label, look]) => {
            const looked = look().then(({ count, oldestAgeSeconds }) => {
              this.set({ service: label }, count);
              age.set({ service: label }, oldestAgeSeconds);
            });
            await succeedsWithin(DEPTH_TIMEOUT_MS, looked);
          }),
        );
      },
    });
  });
}

const pools = new WeakMap<Registry, Map<string, Pick<Database, 'poolUse'>>>();

function watchPool(registry: Registry, service: string, db: Pick<Database, 'poolUse'>): void {
  const watched = pools.get(registry) ?? new Map<string, Pick<Database, 'poolUse'>>();
  pools.set(registry, watched.set(service, db));
  once(registry, 'handoff_database_connections', (name) => {
    const help = 'Connections of the pool in use and to spare, and how many wait for one.';
    return new Gauge({
      name,
      help,
      labelNames: ['service', 'state'],
      registers: [registry],
      collect() {
        for (const [label, pool] of watched) {
          const use = pool.poolUse?.();
          if (use === undefined) continue;
          this.set({ service: label, state: 'used' }, use.used);
          this.set({ service: label, state: 'free' }, use.max - use.used);
          this.set({ service: label, state: 'waiting' }, use.waiting);
        }
      },
    });
  });
}

/** Returns the metric of that name, and creates it on first use: the services of a process share each metric. */
function once<M extends Metric>(registry: Registry, name: string, make: (name: string) => M): M {
  return (registry.getSingleMetric(name) as M | undefined) ?? make(name);
}
