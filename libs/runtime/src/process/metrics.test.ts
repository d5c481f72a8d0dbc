import { expect, test } from '@jest/globals';
import { eventually } from '@handoff/testing';
import { createMetrics } from './metrics.js';

test('the delay of the event loop is sampled ten times a second, so an idle process rests', async () => {
  const metrics = createMetrics('1.2.3', ['task']);
  // Each reading begins anew: until two samples are taken, the shortest delay is a very large number.
  const readShortest = async (): Promise<number | false> => {
    const [, value] = /^nodejs_eventloop_lag_min_seconds (.+)$/m.exec(await metrics.metrics()) ?? [];
    return Number(value) < 60 && Number(value);
  };
  const shortest = await eventually(readShortest, { intervalMs: 500 });
  expect(shortest).toBeGreaterThan(0.09);
});
