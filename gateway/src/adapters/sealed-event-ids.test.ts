import { describe, expect, test } from '@jest/globals';
import { createSealedEventIds } from './sealed-event-ids.js';

const [one, two] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
const ids = createSealedEventIds([one]);
/** What a client could try: how often the order of the ids agrees with the order of the places. */
const inOrder = (all: readonly string[]) => all.filter((id, index) => index > 0 && id > all[index - 1]!).length;

describe('the id of a place', () => {
  test.each([0, 1, 41, 2 ** 40, Number.MAX_SAFE_INTEGER])('names place %d to gateways with the key', (seq) => {
    const other = createSealedEventIds([one]);
    expect([other.read(ids.ofEntry(seq)), other.read(ids.ofPlace(seq))]).toEqual([seq, seq]);
  });

  test('is always the same for an entry, and different each time for a place', () => {
    expect(createSealedEventIds([one]).ofEntry(41)).toBe(ids.ofEntry(41));
    expect(new Set([ids.ofEntry(41), ids.ofPlace(41), ids.ofPlace(41)]).size).toBe(3);
  });

  test('reveals neither the distance of two places nor their order', () => {
    const all = Array.from({ length: 1_000 }, (_, seq) => ids.ofEntry(seq * seq));
    expect(new Set(all.map(({ length }) => length))).toEqual(new Set([48]));
    for (const id of all) expect(id).toMatch(/^[A-Za-z0-9_-]*[A-Za-z_-][A-Za-z0-9_-]*$/);
    // In random order, half of the ids are above their predecessor; this allows 8 standard deviations.
    expect(Math.abs(inOrder(all) - 500)).toBeLessThan(80);
    expect(new Set(all.map((id) => id.slice(6))).size).toBe(all.length);
  });

  test('that was changed in any bit is not read', () => {
    const bytes = Buffer.from(ids.ofEntry(41), 'base64url');
    for (let bit = 32; bit < bytes.length * 8; bit += 1) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      expect(ids.read(changed.toString('base64url'))).toBeUndefined();
    }
  });

  test.each([
    '',
    'x',
    '-1',
    '1.5',
    'yesterday',
    '9'.repeat(16),
    'A'.repeat(48),
    `${ids.ofEntry(1)}A`,
    ids.ofEntry(1).slice(4),
  ])('is not "%s"', (text) => expect(ids.read(text)).toBeUndefined());

  test('is written with the first key and read with all keys, so that a key can be replaced', () => {
    const both = createSealedEventIds([two, one]);
    expect(both.read(ids.ofEntry(41))).toBe(41);
    expect(both.ofEntry(41)).toBe(createSealedEventIds([two]).ofEntry(41));
  });

  test('under a removed key is unknown, and so is a plain number', () => {
    expect([createSealedEventIds([two]).read(ids.ofEntry(41)), ids.read('41')]).toEqual(['unknown', 'unknown']);
  });
});
