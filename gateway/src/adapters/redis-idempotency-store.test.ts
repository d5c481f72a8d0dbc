import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { randomBytes, randomUUID } from 'node:crypto';
import { connectRedis, type RedisClient } from '@handoff/redis';
import { eventually, freePort } from '@handoff/testing';
import type { IdempotencyStore } from '../ports/idempotency-store.js';
import { idempotencyStoreContract, type IdempotencyStoreHarness } from '../ports/idempotency-store.contract.js';
import { createIdempotencyMacs } from './idempotency-macs.js';
import { createRedisIdempotencyStore } from './redis-idempotency-store.js';

const OLD = randomBytes(32);
const macs = createIdempotencyMacs([OLD]);
let redis: RedisClient;
let harness: IdempotencyStoreHarness;

beforeAll(async () => {
  redis = connectRedis({ url: process.env['TEST_REDIS_URL'] ?? '', commandTimeoutMs: 60_000 });
  await eventually(() => redis.isConnected());
  harness = {
    store: createRedisIdempotencyStore({ redis, keyPrefix: `test-${randomUUID()}`, macs, onForged: () => {} }),
    // The clock is Redis' own, so real time passes.
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
  test('fails as UNAVAILABLE in every method', async () => {
    const absent = connectRedis({ url: `redis://127.0.0.1:${await freePort()}` });
    const store = createRedisIdempotencyStore({ redis: absent, keyPrefix: 'test', macs, onForged: () => {} });
    const claim = { key: 'k', fingerprint: 'f', roles: [], owner: 'o', leaseMs: 1_000 };
    const response = { status: 200, headers: {}, body: new Uint8Array() };
    const unavailable = { code: 'UNAVAILABLE' };
    await expect(store.claim(claim)).rejects.toMatchObject(unavailable);
    await expect(store.store({ ...claim, response, ttlSeconds: 1 })).rejects.toMatchObject(unavailable);
    await expect(store.release(claim)).rejects.toMatchObject(unavailable);
    await absent.close();
  });
});

describe('a record in Redis', () => {
  const response = { status: 202, headers: { etag: '"1"' }, body: Buffer.from('{"task_id":"1"}') };
  let forged = 0;
  let prefix: string;
  let store: IdempotencyStore;
  let write: (lua: string, ...args: readonly string[]) => Promise<unknown>;

  beforeEach(() => {
    prefix = `test-${randomUUID()}`;
    forged = 0;
    store = open(macs);
    write = (lua, ...args) => redis.script('test', lua)([named('k'), named('other')], args);
  });
  const named = (key: string): string => `${prefix}:idempotency:${key}`;
  const open = (with_: typeof macs): IdempotencyStore =>
    createRedisIdempotencyStore({ redis, keyPrefix: prefix, macs: with_, onForged: () => (forged += 1) });
  const claimOf = (key: string, owner: string = randomUUID()) => ({
    key,
    fingerprint: 'f',
    roles: ['finance'],
    owner,
    leaseMs: 60_000,
  });
  async function keep(key: string): Promise<void> {
    const claim = claimOf(key);
    await store.claim(claim);
    expect(await store.store({ ...claim, response, ttlSeconds: 60 })).toBe(true);
  }
  const claimedAnew = async (): Promise<void> => {
    expect(await store.claim(claimOf('k'))).toEqual({ state: 'claimed' });
    expect(forged).toBe(1);
  };

  test('is served while it is unchanged', async () => {
    await keep('k');
    expect(await store.claim(claimOf('k'))).toEqual({ state: 'done', roles: ['finance'], response });
    expect(forged).toBe(0);
  });

  test.each([
    ['its status', 's', '200'],
    ['its headers', 'h', '{}'],
    ['its body', 'b', '{"task_id":"2"}'],
    ['the roles it is for', 'r', '["legal"]'],
    ['its attempt', 'a', 'another'],
    ['its proof', 'm', 'x'],
    ['that there is a copy of it', 's', ''],
    ['whose request it answers', 'f', 'another'],
  ])('is not served any more once %s was altered', async (_what, field, value) => {
    await keep('k');
    await write("return redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])", field, value);
    await claimedAnew();
  });

  test('is not served after it was moved to another key', async () => {
    await keep('other');
    await write("return redis.call('RENAME', KEYS[2], KEYS[1])");
    await claimedAnew();
  });

  test('is not served when it was invented', async () => {
    await write("return redis.call('HSET', KEYS[1], 'f', 'f', 's', '200', 'h', '{}', 'b', '{}', 'r', '[]')");
    await claimedAnew();
  });

  test('is not served when it combines two genuine records', async () => {
    await keep('k');
    const before = (await write("return redis.call('HMGET', KEYS[1], 'c', 'r', 'a')")) as Buffer[];
    await write("return redis.call('DEL', KEYS[1])");
    const claim = { ...claimOf('k'), roles: ['legal'] };
    await store.claim(claim);
    await store.store({ ...claim, response, ttlSeconds: 60 });
    const [c = '', r = '', a = ''] = before.map(String);
    await write("return redis.call('HSET', KEYS[1], 'c', ARGV[1], 'r', ARGV[2], 'a', ARGV[3])", c, r, a);
    await claimedAnew();
  });

  test.each([
    ['that says the key is in flight', "return redis.call('HSET', KEYS[1], 'f', 'f', 'o', 'x', 'r', '[]')"],
    ['that says the key was for another request', "return redis.call('HSET', KEYS[1], 'f', 'g', 'o', 'x', 'r', '[]')"],
  ])('holds nobody up by pretending %s', async (_what, lua) => {
    await write(lua);
    await claimedAnew();
  });

  test('is served under an older key while that key is configured', async () => {
    await keep('k');
    const fresh = randomBytes(32);
    const both = createIdempotencyMacs([fresh, OLD]);
    expect(await open(both).claim(claimOf('k'))).toMatchObject({ state: 'done', response });
    expect(await open(createIdempotencyMacs([fresh])).claim(claimOf('k'))).toEqual({ state: 'claimed' });
  });
});
