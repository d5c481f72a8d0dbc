import { describe, expect, test } from '@jest/globals';
import { silentLog, type JsonObject } from '@handoff/kernel';
import { createCryptoProfileFormat } from '../adapters/crypto-profile-format.js';
import type { Profile } from '../domain/profile.js';
import type { StoredBundle } from '../ports/profile-store.js';
import { aCall, aDocument, aProfile, holderOf, NOON } from '../testing/builders.js';
import { createPublishedBundles } from './published-bundles.js';

const format = createCryptoProfileFormat([Buffer.alloc(32, 1)]);
const call = aCall({ principal: holderOf('finance') });

/** A table with one profile, whose bundles a test writes. */
async function setTable() {
  const checked = await format.check(aDocument());
  if ('refusal' in checked) throw checked.refusal;
  const { draft } = checked;
  const bundles = new Map<number, StoredBundle>();
  let profile: Profile = aProfile();
  let refused = 0;
  const published = createPublishedBundles({
    store: {
      find: async (role) => (role === 'finance' ? profile : undefined),
      findPublished: async (role) => (role === 'finance' ? profile.published : undefined),
      findBundle: async (_role, version) => bundles.get(version),
    },
    format,
    logger: silentLog,
    onRefused: () => (refused += 1),
  });
  return {
    find: (role = 'finance', by = call) => published.find(role, by),
    inForce: (seen: 'last' | 'now') => published.inForce('finance', call.deadline, seen),
    refused: () => refused,
    async publish(version: number, change: (text: string) => string = (text) => text, content: JsonObject = draft) {
      const { digest, contentHash, text } = await format.sign(content, version, NOON);
      const publishedBy = { issuer: 'i', subject: 'ben' };
      bundles.set(version, { version, digest, text: change(text), publishedBy, publishedAt: NOON });
      profile = aProfile({ published: { bundleVersion: version, digest, contentHash, at: NOON } });
    },
  };
}

const forge = (text: string): string => text.replace(/"payload":"..../, '"payload":"AAAA');
const code = (expected: string) => expect.objectContaining({ code: expected });

describe('agents get', () => {
  test('the version that was published last', async () => {
    const table = await setTable();
    await table.publish(1);
    expect((await table.find()).version).toBe(1);
    await table.publish(2);
    expect((await table.find()).version).toBe(2);
  });

  test('the version by which answers are made from then on', async () => {
    const table = await setTable();
    await table.publish(1);
    await table.inForce('now');
    await table.publish(2);
    expect((await table.inForce('last')).bundle?.version).toBe(1);
    await table.find();
    expect((await table.inForce('last')).bundle?.version).toBe(2);
  });

  test('nothing before the first publication', async () => {
    const table = await setTable();
    await expect(table.find()).rejects.toThrow(code('PROFILE_NOT_SIGNED'));
  });

  test('nothing that is signed by nobody, even if it is all there is', async () => {
    const table = await setTable();
    await table.publish(1, forge);
    await expect(table.find()).rejects.toThrow(code('PROFILE_NOT_SIGNED'));
    expect(table.refused()).toBe(1);
  });

  test('the last good bundle while a newer one does not verify', async () => {
    const table = await setTable();
    await table.publish(1);
    await table.find();
    await table.publish(2, forge);
    expect((await table.find()).version).toBe(1);
    await table.publish(3);
    expect((await table.find()).version).toBe(3);
  });

  test('no older bundle in place of a newer one: a table that was turned back is refused', async () => {
    const table = await setTable();
    await table.publish(2);
    await table.find();
    await table.publish(1, forge);
    await expect(table.find()).rejects.toThrow(code('PROFILE_NOT_SIGNED'));
  });

  test('only those of their roles', async () => {
    const table = await setTable();
    await table.publish(1);
    const stranger = aCall({ principal: holderOf('legal') });
    await expect(table.find('finance', stranger)).rejects.toThrow(code('NOT_FOUND'));
    await expect(table.find('legal', stranger)).rejects.toThrow(code('NOT_FOUND'));
    const auditor = aCall({ principal: holderOf('auditor') });
    expect((await table.find('finance', auditor)).version).toBe(1);
  });
});
