import { describe, expect, test } from '@jest/globals';
import type { ProfileVersion, ProfileVersionSummary } from '@handoff/contracts';
import { createCryptoProfileFormat } from '../adapters/crypto-profile-format.js';
import type { StoredBundle } from '../ports/profile-store.js';
import { aCall, aDocument, aProfile, holderOf, NOON } from '../testing/builders.js';
import { getVersion, listVersions } from './read-versions.js';

const [own, other] = [
  createCryptoProfileFormat([Buffer.alloc(32, 1)]),
  createCryptoProfileFormat([Buffer.alloc(32, 9)]),
];
const call = aCall({ principal: holderOf('finance') });
const params = { role: 'finance' };
const { signal } = new AbortController();

/** A table with one profile whose second version is published, and these texts in place of its bundles. */
async function setTable(texts: Readonly<Record<number, (text: string) => string>> = {}) {
  const checked = await own.check(aDocument());
  if ('refusal' in checked) throw checked.refusal;
  const bundles: StoredBundle[] = [];
  for (const version of [1, 2]) {
    const { digest, text } = await (version === 1 ? own : other).sign(checked.draft, version, NOON);
    const publishedBy = { issuer: 'i', subject: 'ben' };
    bundles.push({ version, digest, text: texts[version]?.(text) ?? text, publishedBy, publishedAt: NOON });
  }
  const published = { bundleVersion: 2, digest: bundles[1]!.digest, contentHash: checked.contentHash, at: NOON };
  const store = {
    find: async (role: string) => (role === 'finance' ? aProfile({ published }) : undefined),
    findBundle: async (_role: string, version: number) => bundles[version - 1],
    listVersions: async () => bundles.toReversed(),
  };
  const deps = { store, format: own } as unknown as Parameters<typeof getVersion>[0];
  return {
    async version(query: { readonly bundle_version?: number } = {}, by = call): Promise<ProfileVersion> {
      const { body } = await getVersion(deps)({ params, query, body: undefined }, by, signal);
      return JSON.parse(body) as ProfileVersion;
    },
    async list(by = call): Promise<readonly ProfileVersionSummary[]> {
      const { body } = await listVersions(deps)({ params, query: {}, body: undefined }, by, signal);
      return (JSON.parse(body) as { versions: readonly ProfileVersionSummary[] }).versions;
    },
  };
}

describe('a published version', () => {
  test('that verifies is shown with its keys; without a number it is what is published now', async () => {
    const table = await setTable();
    expect(await table.version({ bundle_version: 1 })).toMatchObject({
      bundle_version: 1,
      published_by: { subject: 'ben' },
      signed_by: [{ key: expect.any(String), signed_at: NOON.toISOString() }],
      refused: null,
      profile: { role: 'finance' },
    });
    expect((await table.version()).bundle_version).toBe(2);
  });

  test('that no trusted key signed says why, and nothing of what it says', async () => {
    const { refused, profile, signed_by } = await (await setTable()).version({ bundle_version: 2 });
    expect([profile, signed_by]).toEqual([undefined, []]);
    expect(refused).toMatch(/key/);
  });

  test('that stands in place of another one is refused, though its signature holds', async () => {
    const { draft } = (await own.check(aDocument({ description: 'Pays all' }))) as unknown as { draft: never };
    const { text } = await own.sign(draft, 1, NOON);
    const { refused, profile } = await (await setTable({ 1: () => text })).version({ bundle_version: 1 });
    expect([refused, profile]).toEqual(['It is not the one that was published.', undefined]);
  });

  test('that there is not, and every one for other roles, is not found', async () => {
    const table = await setTable();
    const notFound = expect.objectContaining({ code: 'NOT_FOUND' });
    const stranger = aCall({ principal: holderOf('sales') });
    await expect(table.version({ bundle_version: 9 })).rejects.toThrow(notFound);
    await expect(table.version({}, stranger)).rejects.toThrow(notFound);
    await expect(table.list(stranger)).rejects.toThrow(notFound);
    expect((await table.list()).map(({ bundle_version }) => bundle_version)).toEqual([2, 1]);
  });
});
