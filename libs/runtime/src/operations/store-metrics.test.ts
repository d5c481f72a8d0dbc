import { expect, test } from '@jest/globals';
import { Registry } from 'prom-client';
import { createStoreMetrics } from './store-metrics.js';

test('the services of a process share metrics, with a label for the service', async () => {
  const registry = new Registry();
  for (const [service, count] of [
    ['session', 3],
    ['task', 5],
  ] as const) {
    const metrics = createStoreMetrics(registry, service);
    metrics.watchOutbox(() => Promise.resolve({ count, oldestAgeSeconds: count / 10 }));
    metrics.executor.batch?.({ size: count, seconds: 0.01, committed: true });
    metrics.executor.retry?.('conflict');
    metrics.setAside('expire');
    metrics.relay.published?.(count);
  }
  const text = await registry.metrics();
  expect(text).toContain('handoff_outbox_events{service="session"} 3');
  expect(text).toContain('handoff_outbox_events{service="task"} 5');
  expect(text).toContain('handoff_outbox_published_total{service="task"} 5');
  expect(text).toContain('handoff_command_retries_total{service="session",reason="conflict"} 1');
  expect(text).toContain('handoff_set_aside_total{service="session",duty="expire"} 1');
});

test('an outbox that cannot be read does not hide the other metrics', async () => {
  const registry = new Registry();
  createStoreMetrics(registry, 'task').watchOutbox(() => Promise.reject(new Error('the database is down')));
  expect(await registry.metrics()).toContain('handoff_command_batch_size');
});

test('the pools of a process have a label for the service, and current values at each read', async () => {
  const registry = new Registry();
  let used = 1;
  createStoreMetrics(registry, 'session').watchPool({ poolUse: () => ({ max: 10, used, waiting: 0 }) });
  createStoreMetrics(registry, 'task').watchPool({ poolUse: () => ({ max: 4, used: 4, waiting: 7 }) });
  used = 3;
  const text = await registry.metrics();
  expect(text).toContain('handoff_database_connections{service="session",state="used"} 3');
  expect(text).toContain('handoff_database_connections{service="session",state="free"} 7');
  expect(text).toContain('handoff_database_connections{service="task",state="free"} 0');
  expect(text).toContain('handoff_database_connections{service="task",state="waiting"} 7');
});
