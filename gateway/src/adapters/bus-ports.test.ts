import { afterEach } from '@jest/globals';
import { readEvent } from '@handoff/contracts';
import { HandoffError, systemClock } from '@handoff/kernel';
import { openBus, type Bus } from '@handoff/messaging';
import type { Logger } from 'pino';
import { Registry } from 'prom-client';
import { createGatewayMetrics } from '../gateway-metrics.js';
import { dependencyHealthContract } from '../ports/dependency-health.contract.js';
import { refusalRecorderContract } from '../ports/refusal-recorder.contract.js';
import { serveStubService } from '../testing/serve-stub-service.js';
import { createBusDependencyHealth } from './bus-dependency-health.js';
import { createBusRefusalRecorder } from './bus-refusal-recorder.js';

const opened: Bus[] = [];
afterEach(async () => {
  for (const bus of opened.splice(0)) await bus.close();
});

refusalRecorderContract('the bus', async () => {
  const bus = await openTestBus();
  const events = new Map<string, Readonly<Record<string, unknown>>>();
  const errors: Readonly<Record<string, unknown>>[] = [];
  let isBroken = false;
  const logger = { warn: () => {}, error: (fields: object) => void errors.push(fields as Record<string, unknown>) };
  return {
    recorder: createBusRefusalRecorder({
      bus: {
        events: {
          async publish(published) {
            if (isBroken) throw new HandoffError('UNAVAILABLE');
            for (const { id, data, subject } of published) events.set(id, readEvent(data, subject).data);
            return bus.events.publish(published);
          },
        },
      },
      prefix: 'handoff',
      clock: systemClock,
      logger: logger as Pick<Logger, 'warn' | 'error'>,
      metrics: createGatewayMetrics(new Registry()),
      drainMs: 1_000,
    }),
    recorded: () => [...events.values()],
    breakLog: () => (isBroken = true),
    mendLog: () => (isBroken = false),
    errors: () => errors,
  };
});

dependencyHealthContract('the bus', async () => {
  const bus = await openTestBus();
  let code: 'NOT_FOUND' | 'UNAVAILABLE' = 'NOT_FOUND';
  for (const service of ['session', 'task', 'audit', 'webhook'] as const) {
    await serveStubService(bus, service, () => Promise.reject(new HandoffError(code)));
  }
  return {
    health: createBusDependencyHealth({
      bus,
      redis: undefined,
      prefix: 'handoff',
      mode: 'embedded',
      clock: systemClock,
    }),
    breakDatabase: () => (code = 'UNAVAILABLE'),
  };
});

async function openTestBus(): Promise<Bus> {
  const bus = await openBus({ url: 'memory:', name: 'test', subjectPrefix: 'handoff' });
  opened.push(bus);
  return bus;
}
