import { beforeEach, expect, test } from '@jest/globals';
import { createManualClock, type ManualClock } from '@handoff/kernel';
import { rateLimiterContract, type RateLimiterHarness } from '../ports/rate-limiter.contract.js';
import { createMemoryRateLimiter } from './memory-rate-limiter.js';

let clock: ManualClock;
let harness: RateLimiterHarness;
beforeEach(() => {
  clock = createManualClock(new Date('2026-01-01T00:00:00Z'));
  harness = {
    create: (policy) => createMemoryRateLimiter({ policy, clock }),
    async after(milliseconds, check) {
      clock.advance(milliseconds);
      await check();
    },
  };
});

rateLimiterContract('memory', () => harness);

test('it remembers so many callers and no more', async () => {
  const limiter = createMemoryRateLimiter({ policy: { perSecond: 0.001, burst: 1 }, clock, maxCallers: 2 });
  for (const caller of ['a', 'b', 'c']) await limiter.take(caller);
  expect(await limiter.take('c')).toMatchObject({ allowed: false });
  expect(await limiter.take('a')).toMatchObject({ allowed: true });
});
