import { beforeEach, describe, expect, test } from '@jest/globals';
import { eventually, setWallClock } from '@handoff/testing';
import { idempotencyStoreContract, type IdempotencyStoreHarness } from '../ports/idempotency-store.contract.js';
import type { IdempotencyStore } from '../ports/idempotency-store.js';
import { createMemoryIdempotencyStore } from './memory-idempotency-store.js';

let at: number;
const now = (): number => at;
let harness: IdempotencyStoreHarness;

beforeEach(() => {
  at = 1_000;
  harness = {
    store: createMemoryIdempotencyStore({ now }),
    async after(milliseconds, check) {
      at += milliseconds;
      await check();
    },
  };
});

idempotencyStoreContract('memory', () => harness);

describe('the bounds of the idempotency store in memory', () => {
  const claim = (store: IdempotencyStore, key: string, leaseMs = 60_000) =>
    store.claim({ key, fingerprint: 'f', roles: [], owner: 'a', leaseMs });
  const finish = (store: IdempotencyStore, key: string, size = 1) =>
    store.store({
      key,
      fingerprint: 'f',
      owner: 'a',
      ttlSeconds: 60,
      response: { status: 200, headers: {}, body: new Uint8Array(size) },
    });

  test('beyond the limit of keys, the oldest key is forgotten', async () => {
    const store = createMemoryIdempotencyStore({ now, maxEntries: 2 });
    for (const key of ['a', 'b']) await claim(store, key);
    await finish(store, 'a');
    await claim(store, 'c');
    expect(await claim(store, 'a')).toMatchObject({ state: 'done' });
    expect(await finish(store, 'b')).toBe(false);
  });

  test('beyond the limit of bytes, the oldest key is forgotten', async () => {
    const store = createMemoryIdempotencyStore({ now, maxBytes: 100 });
    for (const key of ['a', 'b']) {
      await claim(store, key);
      await finish(store, key, 60);
    }
    expect(await claim(store, 'b')).toMatchObject({ state: 'done' });
    expect(await claim(store, 'a')).toEqual({ state: 'claimed' });
  });

  test('expired keys are forgotten before others', async () => {
    const store = createMemoryIdempotencyStore({ now, maxEntries: 2 });
    await claim(store, 'short', 10);
    await claim(store, 'long');
    at += 10;
    await claim(store, 'new');
    expect(await finish(store, 'long')).toBe(true);
  });
});

test('a lease ends in time even if the wall clock is set back', async () => {
  const store = createMemoryIdempotencyStore();
  const claim = (owner: string) => store.claim({ key: 'k', fingerprint: 'f', roles: [], owner, leaseMs: 20 });
  await claim('a');
  const setRight = setWallClock(-3_600_000);
  await eventually(async () => (await claim('b')).state === 'claimed').finally(setRight);
});
