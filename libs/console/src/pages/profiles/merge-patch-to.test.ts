import { expect, test } from '@jest/globals';
import { mergePatchTo } from './merge-patch-to.js';

test('a patch has what changes, null for what goes, and lists whole', () => {
  const before = { a: 1, b: { c: 1, d: { e: 1 }, f: 2 }, list: [1, 2], same: { x: [1] }, gone: { y: 1 } };
  const after = { a: 1, b: { c: 2, d: {}, f: 2 }, list: [2, 1], same: { x: [1] }, fresh: { z: 1 } };
  expect(mergePatchTo(before, after)).toEqual({
    gone: null,
    b: { c: 2, d: { e: null } },
    list: [2, 1],
    fresh: { z: 1 },
  });
  expect(mergePatchTo(before, before)).toEqual({});
});
