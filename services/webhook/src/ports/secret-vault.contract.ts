import { describe, expect, test } from '@jest/globals';
import type { SecretVault } from './secret-vault.js';

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const [ONE, OTHER] = ['0197a1b2-c3d4-7000-8000-000000000001', '0197a1b2-c3d4-7000-8000-000000000002'] as const;

/** The promises of every vault. Run it for each adapter. `replaced` has a new key, and the key of the first as a former one. */
export function describeSecretVault(
  name: string,
  vaults: { readonly vault: SecretVault; readonly stranger: SecretVault; readonly replaced: SecretVault },
): void {
  const { vault, stranger, replaced } = vaults;
  const unopened = expect.objectContaining({ code: 'INTERNAL' });

  describe(`secret vault: ${name}`, () => {
    test('opens a secret that it sealed', () => {
      expect(vault.open(vault.seal(SECRET, ONE), ONE)).toBe(SECRET);
    });

    test('seals the same twice as two that look nothing alike, and show nothing', () => {
      const [first, second] = [vault.seal(SECRET, ONE), vault.seal(SECRET, ONE)];
      expect(first).not.toBe(second);
      expect(Buffer.from(first, 'base64').toString('latin1')).not.toContain(SECRET.slice(0, 12));
    });

    test('opens nothing that was sealed for another webhook', () => {
      expect(() => vault.open(vault.seal(SECRET, ONE), OTHER)).toThrow(unopened);
    });

    test('opens nothing that was sealed with another key', () => {
      expect(() => stranger.open(vault.seal(SECRET, ONE), ONE)).toThrow(unopened);
    });

    test('opens a secret that was sealed with its former key, and seals with its new key', () => {
      expect(replaced.open(vault.seal(SECRET, ONE), ONE)).toBe(SECRET);
      expect(() => vault.open(replaced.seal(SECRET, ONE), ONE)).toThrow(unopened);
    });

    test('opens nothing that was tampered with, at any place', () => {
      const sealed = Buffer.from(vault.seal(SECRET, ONE), 'base64');
      for (let at = 0; at < sealed.length; at += 1) {
        const changed = Buffer.from(sealed);
        changed[at]! ^= 1;
        expect(() => vault.open(changed.toString('base64'), ONE)).toThrow(unopened);
      }
    });

    test.each(['', 'AAAA', 'not base64'])('opens nothing that is %j', (text) => {
      expect(() => vault.open(text, ONE)).toThrow(unopened);
    });
  });
}
