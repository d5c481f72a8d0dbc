import { describe, expect, test } from '@jest/globals';
import type { TokenVerifier } from './token-verifier.js';

export interface TokenVerifierHarness {
  readonly verifier: TokenVerifier;
  readonly issuer: string;
  /** A token that is valid except for these claims. */
  readonly mint: (claims: { readonly [claim: string]: unknown }) => Promise<string>;
}

/** What every token verifier guarantees, wherever its keys come from. */
export function tokenVerifierContract(name: string, harness: () => TokenVerifierHarness): void {
  describe(`the token verifier on ${name}`, () => {
    test('identifies the caller by issuer, subject and roles', async () => {
      const { verifier, issuer, mint } = harness();
      const token = await mint({ sub: 'ada', roles: ['finance', 'legal'] });
      const { principal } = await verifier.verify(token);
      expect(principal).toEqual({ issuer, subject: 'ada', roles: ['finance', 'legal'] });
      expect(verifier.isReady()).toBe(true);
    });

    test('returns the expiry of the token, also from its cache', async () => {
      const { verifier, mint } = harness();
      const exp = Math.floor(Date.now() / 1_000) + 1_234;
      const token = await mint({ sub: 'ada', exp });
      for (let time = 0; time < 2; time += 1) {
        expect((await verifier.verify(token)).expiresAt).toEqual(new Date(exp * 1_000));
      }
    });

    test.each([
      ['of another audience', { aud: 'other' }],
      ['of another issuer', { iss: 'https://evil.example' }],
      ['that has expired', { exp: 1 }],
      ['without a subject', { sub: undefined }],
    ])('refuses a token %s as UNAUTHENTICATED', async (_, claims) => {
      const { verifier, mint } = harness();
      await expect(verifier.verify(await mint(claims))).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    });

    test('refuses a token that was tampered with', async () => {
      const { verifier, mint } = harness();
      const [header, , signature] = (await mint({ sub: 'ada' })).split('.');
      const [, payload] = (await mint({ sub: 'eve' })).split('.');
      const forged = verifier.verify(`${header}.${payload}.${signature}`);
      await expect(forged).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    });
  });
}
