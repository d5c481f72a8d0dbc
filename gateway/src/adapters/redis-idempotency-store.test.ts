import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { connectRedis, type RedisClient } from '@handoff/redis';
import { eventually, freePort } from '@handoff/testing';
import { idempotencyStoreContract, type IdempotencyStoreHarness } from '../ports/idempotency-store.contract.js';
import { createRedisIdempotencyStore } from './redis-idempotency-store.js';

let redis: RedisClient;
let harness: IdempotencyStoreHarness;

beforeAll(async () => {
  redis = connectRedis({ url: process.env['TEST_REDIS_URL'] ?? '' });
  await eventually(() => redis.isConnected());
  harness = {
    store: createRedisIdempotencyStore({ redis, keyPrefix: `test-${randomUUID()}` }),
    // The time is Redis' own: it passes by itself.
    after: async (_milliseconds, check) => {
      await eventually(async () => {
        await check();
        return true;
      });
    },
  };
});

afterAll(async () => {
  await redis.close();
});

idempotencyStoreContract('Redis', () => harness);

describe('the idempotency store without Redis', () => {
  test('fails as UNAVAILABLE, whatever is asked of it', async () => {
    const absent = connectRedis({ url: `redis://127.0.0.1:${await freePort()}` });
    const store = createRedisIdempotencyStore({ redis: absent, keyPrefix: 'test' });
    const claim = { key: 'k', fingerprint: 'f', roles: [], owner: 'o', leaseMs: 1_000 };
    const response = { status: 200, headers: {}, body: new Uint8Array() };
    const unavailable = { code: 'UNAVAILABLE' };
    await expect(store.claim(claim)).rejects.toMatchObject(unavailable);
    await expect(store.store({ ...claim, response, ttlSeconds: 1 })).rejects.toMatchObject(unavailable);
    await expect(store.release(claim)).rejects.toMatchObject(unavailable);
    await absent.close();
  });
});
