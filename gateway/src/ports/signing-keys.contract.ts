import { describe, expect, test } from '@jest/globals';
import type { SigningKeys } from './signing-keys.js';

/** An issuer with one key for ES256, named `key-1`. */
export interface SigningKeysHarness {
  open(): Promise<SigningKeys>;
}

/** What every source of signing keys guarantees. */
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

    test('are found by name, and then the source is ready', () =>
      withKeys(async (keys) => {
        expect(await keys.find({ alg: 'ES256', kid: 'key-1' })).toMatchObject({ type: 'public' });
        expect(keys.isReady()).toBe(true);
      }));

    test.each(['key-2', '', '__proto__'])('do not include "%s", which fails as UNAUTHENTICATED', (kid) =>
      withKeys(async (keys) => {
        await expect(keys.find({ alg: 'ES256', kid })).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
      }),
    );

    test.each(['RS256', 'HS256'])('are refused for %s, another algorithm', (alg) =>
      withKeys(async (keys) => {
        await expect(keys.find({ alg, kid: 'key-1' })).rejects.toThrow();
      }),
    );
  });
}
