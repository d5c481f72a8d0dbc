import { describe, expect, test } from '@jest/globals';
import type { SigningKeys } from './signing-keys.js';

/** An issuer with one key, for ES256, of the name `key-1`. */
export interface SigningKeysHarness {
  open(): Promise<SigningKeys>;
}

/** What every source of signing keys promises. */
export function signingKeysContract(name: string, harness: () => SigningKeysHarness): void {
  describe(`the signing keys of ${name}`, () => {
    const withKeys = async (work: (keys: SigningKeys) => Promise<void>): Promise<void> => {
      const keys = await harness().open();
      try {
        await work(keys);
      } finally {
        keys.close();
      }
    };

    test('are found by name, and ready when they are', () =>
      withKeys(async (keys) => {
        expect(await keys.find({ alg: 'ES256', kid: 'key-1' })).toMatchObject({ type: 'public' });
        expect(keys.isReady()).toBe(true);
      }));

    test.each(['key-2', '', '__proto__'])('do not include "%s", and say so as UNAUTHENTICATED', (kid) =>
      withKeys(async (keys) => {
        await expect(keys.find({ alg: 'ES256', kid })).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
      }),
    );

    test.each(['RS256', 'HS256'])('do not fit %s, which they are not for', (alg) =>
      withKeys(async (keys) => {
        await expect(keys.find({ alg, kid: 'key-1' })).rejects.toThrow();
      }),
    );
  });
}
