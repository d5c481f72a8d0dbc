import { afterEach } from '@jest/globals';
import { HandoffError, systemClock } from '@handoff/kernel';
import { openBus, type Bus } from '@handoff/messaging';
import { pino } from 'pino';
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
  const bodies: Readonly<Record<string, unknown>>[] = [];
  let broken = false;
  await serveStubService(bus, 'audit', async (_, { body }) => {
    if (broken) throw new HandoffError('UNAVAILABLE');
    bodies.push(body as Record<string, unknown>);
    return { body: '{"status":"recorded"}' };
  });
  const logger = pino({ level: 'silent' });
  const metrics = createGatewayMetrics(new Registry());
  return {
    recorder: createBusRefusalRecorder({ bus, prefix: 'handoff', clock: systemClock, logger, metrics }),
    recorded: () => bodies,
    breakLog: () => (broken = true),
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
