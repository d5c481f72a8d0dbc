import { describe, expect, test } from '@jest/globals';
import { createMemoryIdempotencyStore } from '../adapters/memory-idempotency-store.js';
import { createAgreementOnHours } from './agree-on-hour.js';

const HOUR = 3_600;

describe('gateways that share a store', () => {
  test('name a call by the hour of the first call, for an hour', async () => {
    let now = 7 * HOUR * 1_000 - 1;
    const store = createMemoryIdempotencyStore({ now: () => now });
    const [one, other] = [createAgreementOnHours(store), createAgreementOnHours(store)];
    expect(await one('ada\nx', 6, HOUR)).toBe(6);
    now += 60_000;
    expect([await other('ada\nx', 7, HOUR), await one('ada\nx', 7, HOUR)]).toEqual([6, 6]);
    expect([await other('bob\nx', 7, HOUR), await other('ada\ny', 7, HOUR)]).toEqual([7, 7]);
    now += HOUR * 1_000;
    expect(await other('ada\nx', 8, HOUR)).toBe(8);
  });

  test('agree also when they make the call at the same time', async () => {
    const store = createMemoryIdempotencyStore();
    const hours = Array.from({ length: 8 }, (_, n) => createAgreementOnHours(store)('ada\nx', n, HOUR));
    expect(new Set(await Promise.all(hours)).size).toBe(1);
  });
});
