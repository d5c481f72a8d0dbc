import { describe, expect, test } from '@jest/globals';
import { uuidv7 } from '@handoff/kernel';
import type { Claim, IdempotencyStore, StoredResponse } from './idempotency-store.js';

export interface IdempotencyStoreHarness {
  readonly store: IdempotencyStore;
  /** Lets this much time pass, then checks. On real time, it repeats the check until it holds, within a bound. */
  after(milliseconds: number, check: () => Promise<void>): Promise<void>;
}

const response: StoredResponse = {
  status: 201,
  headers: { 'content-type': 'application/json', location: '/tasks/1' },
  body: Uint8Array.from({ length: 256 }, (_, byte) => byte),
};

/** What every idempotency store guarantees. */
export function idempotencyStoreContract(name: string, harness: () => IdempotencyStoreHarness): void {
  describe(`the idempotency store in ${name}`, () => {
    const store = (): IdempotencyStore => harness().store;
    const aClaim = (given: Partial<Claim> = {}): Claim => ({
      key: newKey(),
      fingerprint: 'f1',
      roles: ['finance'],
      owner: 'a',
      leaseMs: 60_000,
      ...given,
    });

    test('a new key is claimed', async () => {
      expect(await store().claim(aClaim())).toEqual({ state: 'claimed' });
    });

    test('of many concurrent claims of a key, exactly one succeeds', async () => {
      const claim = aClaim();
      const results = await Promise.all(
        Array.from({ length: 20 }, (_, n) => store().claim({ ...claim, owner: `owner-${n}` })),
      );
      expect(results.filter(({ state }) => state === 'claimed')).toHaveLength(1);
      expect(results.filter(({ state }) => state === 'in_flight')).toHaveLength(19);
    });

    test('a claim of a key in flight gets a short Retry-After', async () => {
      const claim = aClaim();
      await store().claim(claim);
      const result = await store().claim({ ...claim, owner: 'b' });
      expect(result).toEqual({ state: 'in_flight', roles: ['finance'], retryAfterSeconds: 2 });
    });

    test('an owner that claims again still has its claim', async () => {
      const claim = aClaim();
      await store().claim(claim);
      expect(await store().claim(claim)).toEqual({ state: 'claimed' });
    });

    test('a stored response comes back byte for byte', async () => {
      const claim = aClaim();
      await store().claim(claim);
      expect(await store().store({ ...claim, response, ttlSeconds: 60 })).toBe(true);
      const result = await store().claim({ ...claim, owner: 'b' });
      if (result.state !== 'done' || result.response === undefined) throw new Error(result.state);
      expect(result.response.status).toBe(201);
      expect(result.response.headers).toEqual(response.headers);
      expect(Buffer.from(result.response.body).equals(response.body)).toBe(true);
    });

    test('an empty body stays an empty body', async () => {
      const claim = aClaim();
      await store().claim(claim);
      await store().store({ ...claim, response: { status: 204, headers: {}, body: new Uint8Array() }, ttlSeconds: 60 });
      const result = await store().claim(claim);
      expect(result).toMatchObject({ state: 'done', response: { status: 204, headers: {} } });
      expect(result.state === 'done' && result.response?.body.length).toBe(0);
    });

    test('a later change to the given bytes does not change the stored response', async () => {
      const claim = aClaim();
      const body = Uint8Array.from([1, 2, 3]);
      await store().claim(claim);
      await store().store({ ...claim, response: { ...response, body }, ttlSeconds: 60 });
      body.fill(0);
      const result = await store().claim(claim);
      expect(result.state === 'done' && [...(result.response?.body ?? [])]).toEqual([1, 2, 3]);
    });

    test('every claim gets the roles of the first attempt', async () => {
      const claim = aClaim({ roles: ['finance', 'legal'] });
      await store().claim(claim);
      await store().store({ ...claim, response, ttlSeconds: 60 });
      const result = await store().claim({ ...claim, owner: 'b', roles: ['ops'] });
      expect(result).toMatchObject({ state: 'done', roles: ['finance', 'legal'], response: { status: 201 } });
    });

    test('a finished request can be stored without a copy of its answer', async () => {
      const claim = aClaim();
      await store().claim(claim);
      expect(await store().store({ ...claim, response: undefined, ttlSeconds: 60 })).toBe(true);
      const result = await store().claim({ ...claim, owner: 'b' });
      expect(result).toEqual({ state: 'done', roles: ['finance'], response: undefined });
      expect(await store().claim({ ...claim, fingerprint: 'f2' })).toEqual({ state: 'mismatch' });
    });

    test('another fingerprint is a mismatch while the key is in flight', async () => {
      const claim = aClaim();
      await store().claim(claim);
      expect(await store().claim({ ...claim, fingerprint: 'f2', owner: 'b' })).toEqual({ state: 'mismatch' });
    });

    test('another fingerprint is a mismatch when the key is done', async () => {
      const claim = aClaim();
      await store().claim(claim);
      await store().store({ ...claim, response, ttlSeconds: 60 });
      expect(await store().claim({ ...claim, fingerprint: 'f2' })).toEqual({ state: 'mismatch' });
    });

    test('another owner can neither store nor release', async () => {
      const claim = aClaim();
      await store().claim(claim);
      expect(await store().store({ ...claim, owner: 'b', response, ttlSeconds: 60 })).toBe(false);
      await store().release({ key: claim.key, owner: 'b' });
      expect(await store().claim({ ...claim, owner: 'c' })).toMatchObject({ state: 'in_flight' });
    });

    test('nothing is stored without a claim', async () => {
      const claim = aClaim();
      expect(await store().store({ ...claim, response, ttlSeconds: 60 })).toBe(false);
      expect(await store().claim(claim)).toEqual({ state: 'claimed' });
    });

    test('its former owner can neither replace nor release a stored response', async () => {
      const claim = aClaim();
      await store().claim(claim);
      await store().store({ ...claim, response, ttlSeconds: 60 });
      expect(await store().store({ ...claim, response: { ...response, status: 500 }, ttlSeconds: 60 })).toBe(false);
      await store().release(claim);
      expect(await store().claim(claim)).toMatchObject({ state: 'done', response: { status: 201 } });
    });

    test('a released key can be claimed anew, with any fingerprint', async () => {
      const claim = aClaim();
      await store().claim(claim);
      await store().release(claim);
      expect(await store().claim({ ...claim, fingerprint: 'f2', owner: 'b' })).toEqual({ state: 'claimed' });
    });

    test('a claim ends with its lease, and its owner can no longer store', async () => {
      const claim = aClaim({ leaseMs: 100 });
      await store().claim(claim);
      await harness().after(100, async () => {
        expect(await store().claim({ ...claim, owner: 'b', leaseMs: 60_000 })).toEqual({ state: 'claimed' });
      });
      expect(await store().store({ ...claim, response, ttlSeconds: 60 })).toBe(false);
    });

    test('a stored response is forgotten after its time', async () => {
      const claim = aClaim();
      await store().claim(claim);
      await store().store({ ...claim, response, ttlSeconds: 1 });
      await harness().after(1_000, async () => {
        expect(await store().claim({ ...claim, fingerprint: 'f2' })).toEqual({ state: 'claimed' });
      });
    });

    test('a stored response outlives the lease of its claim', async () => {
      const owned = { leaseMs: 500 };
      let [claim, witness] = [aClaim(owned), aClaim(owned)];
      await Promise.all([store().claim(claim), store().claim(witness)]);
      // On real time a slow machine may let the lease end first: then it tries again.
      while (!(await store().store({ ...claim, response, ttlSeconds: 60 }))) {
        [claim, witness] = [aClaim(owned), aClaim(owned)];
        await Promise.all([store().claim(claim), store().claim(witness)]);
      }
      await harness().after(500, async () => {
        expect(await store().claim({ ...witness, owner: 'b' })).toEqual({ state: 'claimed' });
      });
      expect(await store().claim(claim)).toMatchObject({ state: 'done' });
    });
  });
}

function newKey(): string {
  return uuidv7(new Date());
}
