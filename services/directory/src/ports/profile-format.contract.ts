import { describe, expect, test } from '@jest/globals';
import { aDocument, NOON } from '../testing/builders.js';
import type { JsonObject } from '@handoff/kernel';
import type { ProfileFormat } from './profile-format.js';

/** The promises of every profile format. `open` makes one whose bundles `other` does not trust. */
export function describeProfileFormat(name: string, open: (keys: readonly number[]) => ProfileFormat): void {
  describe(`profile format: ${name}`, () => {
    const format = open([1]);
    const expected = { role: 'finance', version: 1, publishedBy: 'ben' };
    const draftOf = async (changes: JsonObject = {}): Promise<JsonObject> => {
      const checked = await format.check(aDocument(changes));
      if ('refusal' in checked) throw checked.refusal;
      return checked.draft;
    };

    test('a profile is checked whole: the refusal lists all mistakes', async () => {
      const checked = await format.check(aDocument({ display_name: ' ', surprise: 1 }));
      if (!('refusal' in checked)) throw new Error('it is not valid');
      expect(checked.refusal.code).toBe('VALIDATION_FAILED');
      expect(checked.refusal.errors.map(({ pointer }) => pointer)).toEqual(['/display_name', '/surprise']);
    });

    test('a profile that is too large for a bundle is refused', async () => {
      const large = Array.from({ length: 30 }, (_, at) => ({ path: `p${at}`, content: 'x'.repeat(10_000) }));
      const checked = await format.check(aDocument({ goosehints: { global: '', local_templates: large } }));
      expect(checked).toMatchObject({ refusal: { errors: [{ message: 'is larger than 256 KiB' }] } });
    });

    test('a source is read whole, with the lines of its mistakes; without any it comes back in its one form', async () => {
      const wrong = await format.read('role: finance\ndisplay_name: " "\nsurprise: 1\n');
      expect(wrong.profile).toBeUndefined();
      const at = new Map(wrong.mistakes.map(({ pointer, line }) => [pointer, line]));
      expect([at.get('/display_name'), at.get('/surprise'), at.has('/providers')]).toEqual([2, 3, true]);
      const document = aDocument({ policies: [{ allow_tool: 'github__*' }], display_name: 'Fin: "x" # y' });
      const read = await format.read(JSON.stringify(document));
      const checked = await format.check(document);
      expect(read.profile).toMatchObject(checked);
      expect(read.remarks).toMatchObject([{ pointer: '/policies/0/allow_tool' }]);
      expect((await format.read(read.profile!.yaml)).profile).toEqual(read.profile);
    });

    test('what is signed verifies, and shows what agents get', async () => {
      const { text, digest } = await format.sign(await draftOf(), 1, NOON);
      const verified = await format.verify(text, expected);
      if ('refused' in verified) throw new Error(verified.refused);
      expect(verified.signedBy).toEqual([expect.objectContaining({ key: expect.any(String), signedAt: NOON })]);
      expect(verified).toMatchObject({ version: 1, digest, hints: 'Be exact.', ignored: '.env', recipes: [] });
      expect(verified.config).toContain('GOOSE_PROVIDER: ollama');
      expect([verified.localHints('budgets'), verified.localHints('other')]).toEqual(['Plan only.', undefined]);
      expect(verified.signedProfile).toMatchObject({
        role: 'finance',
        signature: { algorithm: 'Ed25519', signed_by: 'ben', signed_at: NOON.toISOString() },
      });
    });

    test('the hash is of the profile, and the digest of the version too', async () => {
      const draft = await draftOf();
      const [one, two] = [await format.sign(draft, 1, NOON), await format.sign(draft, 2, NOON)];
      expect(one.contentHash).toBe(two.contentHash);
      expect(one.digest).not.toBe(two.digest);
    });

    test.each([
      ['of another role', { ...expected, role: 'legal' }],
      ['of another version', { ...expected, version: 2 }],
    ])('a bundle %s is refused', async (_name, other) => {
      const { text } = await format.sign(await draftOf(), 1, NOON);
      expect(await format.verify(text, other)).toHaveProperty('refused');
    });

    test('a bundle that was changed, or that a stranger signed, is refused', async () => {
      const draft = await draftOf();
      const [signed, other] = [await format.sign(draft, 1, NOON), await format.sign(draft, 2, NOON)];
      const { payload } = JSON.parse(other.text) as { payload: string };
      const changed = JSON.stringify({ ...(JSON.parse(signed.text) as object), payload });
      const stranger = await open([9]).sign(draft, 1, NOON);
      for (const text of [changed, stranger.text, '{}', '']) {
        expect(await format.verify(text, expected)).toHaveProperty('refused');
      }
    });

    test('during a rotation all keys sign, and bundles of the old one verify', async () => {
      const draft = await draftOf();
      const both = open([2, 1]);
      const old = await format.sign(draft, 1, NOON);
      const fresh = await both.sign(draft, 1, NOON);
      expect(await both.verify(old.text, expected)).not.toHaveProperty('refused');
      expect(await format.verify(fresh.text, expected)).not.toHaveProperty('refused');
      expect(await open([2]).verify(fresh.text, expected)).not.toHaveProperty('refused');
      expect(await open([2]).verify(old.text, expected)).toHaveProperty('refused');
    });

    test('after a rotation agents are shown the signature of the key that is left', async () => {
      const { text } = await open([1, 2]).sign(await draftOf(), 1, NOON);
      const shown = async (key: number) => {
        const verified = await open([key]).verify(text, expected);
        if ('refused' in verified) throw new Error(verified.refused);
        return verified.signedProfile['signature'];
      };
      const { signatures } = JSON.parse(text) as { signatures: { protected: string; signature: string }[] };
      for (const [at, { protected: header, signature }] of signatures.entries()) {
        const { kid } = JSON.parse(Buffer.from(header, 'base64url').toString()) as { kid: string };
        expect(await shown(at + 1)).toMatchObject({ vault_key: kid, signature });
      }
    });
  });
}
