import { describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { RateLimiter, RateLimitPolicy } from './rate-limiter.js';

export interface RateLimiterHarness {
  create(policy: RateLimitPolicy): RateLimiter;
  /** Lets this much time pass, then checks; an adapter on real time checks again until it is so, within a bound. */
  after(milliseconds: number, check: () => Promise<void>): Promise<void>;
}

/** So slow that nothing comes back while a test runs. */
const SLOW = { perSecond: 0.001, burst: 3 };

/** What every rate limiter promises. */
export function rateLimiterContract(name: string, harness: () => RateLimiterHarness): void {
  describe(`the rate limiter in ${name}`, () => {
    const take = (limiter: RateLimiter, caller: string, times: number) =>
      Promise.all(Array.from({ length: times }, () => limiter.take(caller)));

    test('a burst is allowed, and what comes after it is not', async () => {
      const limiter = harness().create(SLOW);
      const caller = randomUUID();
      const decisions = [];
      for (let n = 0; n < 4; n += 1) decisions.push(await limiter.take(caller));
      expect(decisions.map(({ allowed }) => allowed)).toEqual([true, true, true, false]);
      expect(decisions.map(({ remaining }) => remaining)).toEqual([2, 1, 0, 0]);
      expect(decisions[2]!.retryAfterMs).toBe(0);
      expect(decisions[3]!.retryAfterMs).toBeGreaterThan(900_000);
      expect(decisions[3]!.resetMs).toBeGreaterThan(2_900_000);
    });

    test('of many at the same time, exactly a burst is allowed', async () => {
      const decisions = await take(harness().create(SLOW), randomUUID(), 50);
      expect(decisions.filter(({ allowed }) => allowed)).toHaveLength(3);
    });

    test('a burst at a pace that does not divide evenly is a whole burst', async () => {
      const decisions = await take(harness().create({ perSecond: 0.003, burst: 7 }), randomUUID(), 9);
      expect(decisions.filter(({ allowed }) => allowed)).toHaveLength(7);
    });

    test('callers do not count for each other', async () => {
      const limiter = harness().create(SLOW);
      await take(limiter, randomUUID(), 10);
      expect(await limiter.take(randomUUID())).toMatchObject({ allowed: true, remaining: 2 });
    });

    test('a caller is allowed again when its time has come, however often it was refused', async () => {
      const limiter = harness().create({ perSecond: 5, burst: 1 });
      const caller = randomUUID();
      await take(limiter, caller, 100);
      await harness().after(200, async () => {
        expect(await limiter.take(caller)).toMatchObject({ allowed: true });
      });
    });

    test('who pauses for long may send a burst and no more', async () => {
      const limiter = harness().create({ perSecond: 20, burst: 2 });
      const caller = randomUUID();
      await take(limiter, caller, 2);
      await harness().after(1_000, async () => {
        expect(await limiter.take(caller)).toMatchObject({ allowed: true, remaining: 1 });
      });
    });
  });
}
