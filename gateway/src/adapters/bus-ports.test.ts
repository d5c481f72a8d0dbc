import { afterEach, expect, test } from '@jest/globals';
import { readEvent } from '@handoff/contracts';
import { HandoffError } from '@handoff/kernel';
import { openBus, type Bus } from '@handoff/messaging';
import { createSharedTime } from '@handoff/runtime';
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

refusalRecorderContract('the bus', async (bounds) => {
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
      logger: logger as Pick<Logger, 'warn' | 'error'>,
      metrics: createGatewayMetrics(new Registry()),
      ...bounds,
    }),
    recorded: () => [...events.values()],
    breakLog: () => (isBroken = true),
    mendLog: () => (isBroken = false),
    errors: () => errors,
  };
});

test("a refusal is dated by the shared clock, even if the gateway's clock is an hour off", async () => {
  const wall = (): number => Date.now() + 3_600_000;
  const time = createSharedTime({ monotonic: () => performance.now(), wall, origin: performance.timeOrigin });
  const sentAt = performance.now();
  time.sawDatabase({ shown: 1_700_000_000_000, sentAt, receivedAt: sentAt });
  const published: ReturnType<typeof readEvent>[] = [];
  const recorder = createBusRefusalRecorder({
    bus: {
      events: {
        async publish(batch) {
          published.push(...batch.map(({ data, subject }) => readEvent(data, subject)));
          return batch.map(() => 1);
        },
      },
    },
    prefix: 'handoff',
    logger: { warn: () => undefined, error: () => undefined },
    metrics: createGatewayMetrics(new Registry()),
    time,
  });
  const before = time.now();
  const request = { principal: undefined, operation: undefined, route: undefined, targetId: undefined };
  recorder.recordUnauthenticated(
    { ...request, traceId: 't', traceparent: undefined },
    new HandoffError('UNAUTHENTICATED'),
    '127.0.0.1',
  );
  const after = time.now();
  await recorder.drain();
  const [event] = published;
  const { first_at: firstAt, last_at: lastAt } = event!.data as unknown as Record<string, string>;
  for (const at of [event!.time, firstAt, lastAt]) {
    expect(new Date(at!) >= before && new Date(at!) <= after).toBe(true);
  }
});

dependencyHealthContract('the bus', async () => {
  const bus = await openTestBus();
  let code: 'NOT_FOUND' | 'UNAVAILABLE' = 'NOT_FOUND';
  for (const service of ['session', 'task', 'audit', 'webhook', 'directory'] as const) {
    await serveStubService(bus, service, () => Promise.reject(new HandoffError(code)));
  }
  return {
    health: createBusDependencyHealth({
      bus,
      redis: undefined,
      prefix: 'handoff',
      mode: 'embedded',
    }),
    breakDatabase: () => (code = 'UNAVAILABLE'),
  };
});

async function openTestBus(): Promise<Bus> {
  const bus = await openBus({ url: 'memory:', name: 'test', subjectPrefix: 'handoff' });
  opened.push(bus);
  return bus;
}
