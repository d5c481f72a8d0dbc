import { describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { RateLimiter, RateLimitPolicy } from './rate-limiter.js';

export interface RateLimiterHarness {
  create(policy: RateLimitPolicy): RateLimiter;
  /** Lets this much time pass, then checks. On real time, it repeats the check until it holds, within a bound. */
  after(milliseconds: number, check: () => Promise<void>): Promise<void>;
}

/** So slow that no request is restored during a test. */
const SLOW = { perSecond: 0.001, burst: 3 };

/** What every rate limiter guarantees. */
export function rateLimiterContract(name: string, harness: () => RateLimiterHarness): void {
  describe(`the rate limiter in ${name}`, () => {
    const take = (limiter: RateLimiter, caller: string, times: number) =>
      Promise.all(Array.from({ length: times }, () => limiter.take(caller)));

    test('a burst is allowed, and further requests are not', async () => {
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

    test('of many concurrent requests, exactly a burst is allowed', async () => {
      const decisions = await take(harness().create(SLOW), randomUUID(), 50);
      expect(decisions.filter(({ allowed }) => allowed)).toHaveLength(3);
    });

    test('a rate that does not divide evenly still allows a whole burst', async () => {
      const decisions = await take(harness().create({ perSecond: 0.003, burst: 7 }), randomUUID(), 9);
      expect(decisions.filter(({ allowed }) => allowed)).toHaveLength(7);
    });

    test('each caller is counted separately', async () => {
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

    test('a caller may send one burst after a long pause, and no more', async () => {
      const limiter = harness().create({ perSecond: 20, burst: 2 });
      const caller = randomUUID();
      await take(limiter, caller, 2);
      await harness().after(1_000, async () => {
        expect(await limiter.take(caller)).toMatchObject({ allowed: true, remaining: 1 });
      });
    });
  });
}
