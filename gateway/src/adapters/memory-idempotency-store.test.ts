import { beforeEach, describe, expect, test } from '@jest/globals';
import { createManualClock, type ManualClock } from '@handoff/kernel';
import { idempotencyStoreContract, type IdempotencyStoreHarness } from '../ports/idempotency-store.contract.js';
import type { IdempotencyStore } from '../ports/idempotency-store.js';
import { createMemoryIdempotencyStore } from './memory-idempotency-store.js';

let clock: ManualClock;
let harness: IdempotencyStoreHarness;

beforeEach(() => {
  clock = createManualClock(new Date('2026-01-01T00:00:00Z'));
  harness = {
    store: createMemoryIdempotencyStore({ clock }),
    async after(milliseconds, check) {
      clock.advance(milliseconds);
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

  test('beyond the most keys, the one written longest ago is forgotten', async () => {
    const store = createMemoryIdempotencyStore({ clock, maxEntries: 2 });
    for (const key of ['a', 'b']) await claim(store, key);
    await finish(store, 'a');
    await claim(store, 'c');
    expect(await claim(store, 'a')).toMatchObject({ state: 'done' });
    expect(await finish(store, 'b')).toBe(false);
  });

  test('beyond the most bytes, the one written longest ago is forgotten', async () => {
    const store = createMemoryIdempotencyStore({ clock, maxBytes: 100 });
    for (const key of ['a', 'b']) {
      await claim(store, key);
      await finish(store, key, 60);
    }
    expect(await claim(store, 'b')).toMatchObject({ state: 'done' });
    expect(await claim(store, 'a')).toEqual({ state: 'claimed' });
  });

  test('what has expired makes room before anything else does', async () => {
    const store = createMemoryIdempotencyStore({ clock, maxEntries: 2 });
    await claim(store, 'short', 10);
    await claim(store, 'long');
    clock.advance(10);
    await claim(store, 'new');
    expect(await finish(store, 'long')).toBe(true);
  });
});
