import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { connectRedis, type RedisClient } from '@handoff/redis';
import { eventually, freePort } from '@handoff/testing';
import { rateLimiterContract, type RateLimiterHarness } from '../ports/rate-limiter.contract.js';
import { createRedisRateLimiter } from './redis-rate-limiter.js';

let redis: RedisClient;
let harness: RateLimiterHarness;
const keyPrefix = `test-${randomUUID()}`;

beforeAll(async () => {
  redis = connectRedis({ url: process.env['TEST_REDIS_URL'] ?? '', commandTimeoutMs: 60_000 });
  await eventually(() => redis.isConnected());
  harness = {
    create: (policy) => createRedisRateLimiter({ policy, redis, keyPrefix }),
    // The clock is Redis' own, so real time passes.
    after: async (_milliseconds, check) => {
      await eventually(
        async () => {
          await check();
          return true;
        },
        { intervalMs: 300 },
      );
    },
  };
});
afterAll(() => redis.close());

rateLimiterContract('Redis', () => harness);

test('two gateways on one Redis count together', async () => {
  const policy = { perSecond: 0.001, burst: 4 };
  const [one, two] = [harness.create(policy), harness.create(policy)];
  const caller = randomUUID();
  const decisions = await Promise.all(Array.from({ length: 20 }, (_, n) => (n % 2 ? one : two).take(caller)));
  expect(decisions.filter(({ allowed }) => allowed)).toHaveLength(4);
});

test('without Redis it fails as UNAVAILABLE', async () => {
  const absent = connectRedis({ url: `redis://127.0.0.1:${await freePort()}` });
  const limiter = createRedisRateLimiter({ policy: { perSecond: 1, burst: 1 }, redis: absent, keyPrefix });
  await expect(limiter.take('a')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  await absent.close();
});
