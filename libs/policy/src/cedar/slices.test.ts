import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { names, type Pattern } from '../policy.js';
import { cutIntoSlices } from './slices.js';

const text = fc.string({ unit: fc.constantFrom('a', 'b', '_'), maxLength: 5 });
const pattern = fc.record({ text, isPrefix: fc.boolean() });
const indexed = (patterns: readonly Pattern[]) => patterns.map((each, index) => ({ index, pattern: each }));

test('the slice of a name has every policy that names it', () => {
  fc.assert(
    fc.property(fc.array(pattern, { maxLength: 150 }), text, (patterns, name) => {
      const { members } = cutIntoSlices(indexed(patterns)).of(name);
      const wanted = patterns.flatMap((each, index) => (names(each, name) ? [index] : []));
      expect(members).toEqual(expect.arrayContaining(wanted));
    }),
    { numRuns: 500 },
  );
});

test('a thousand rules for different tools are cut into slices of a few dozen', () => {
  const patterns = Array.from({ length: 1_000 }, (_, n) => ({ text: `ext${n % 50}__tool${n}`, isPrefix: false }));
  const { slices } = cutIntoSlices(indexed([...patterns, { text: '', isPrefix: true }]));
  expect(Math.max(...slices.map(({ members }) => members.length))).toBeLessThanOrEqual(33);
});
