import { beforeEach, expect, test } from '@jest/globals';
import { eventually, setWallClock } from '@handoff/testing';
import { rateLimiterContract, type RateLimiterHarness } from '../ports/rate-limiter.contract.js';
import { createMemoryRateLimiter } from './memory-rate-limiter.js';

let at: number;
const now = (): number => at;
let harness: RateLimiterHarness;
beforeEach(() => {
  at = 1_000;
  harness = {
    create: (policy) => createMemoryRateLimiter({ policy, now }),
    async after(milliseconds, check) {
      at += milliseconds;
      await check();
    },
  };
});

rateLimiterContract('memory', () => harness);

test('it remembers a limited number of callers', async () => {
  const limiter = createMemoryRateLimiter({ policy: { perSecond: 0.001, burst: 1 }, now, maxCallers: 2 });
  for (const caller of ['a', 'b', 'c']) await limiter.take(caller);
  expect(await limiter.take('c')).toMatchObject({ allowed: false });
  expect(await limiter.take('a')).toMatchObject({ allowed: true });
});

test('a caller does not wait longer when the wall clock is set back', async () => {
  const limiter = createMemoryRateLimiter({ policy: { perSecond: 20, burst: 1 } });
  await limiter.take('a');
  const setRight = setWallClock(-3_600_000);
  await eventually(async () => (await limiter.take('a')).allowed).finally(setRight);
});
