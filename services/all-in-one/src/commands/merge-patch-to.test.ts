import { expect, test } from '@jest/globals';
import { mergePatchTo } from './merge-patch-to.js';

test.each([
  [{ a: 1 }, { a: 1 }, {}],
  [{ a: 1 }, { a: 2 }, { a: 2 }],
  [{ a: 1, b: 2 }, { a: 1 }, { b: null }],
  [{ a: { b: 1, c: 2 } }, { a: { b: 1, d: 3 } }, { a: { c: null, d: 3 } }],
  [{ a: [{ b: 1 }] }, { a: [{ b: 1 }] }, {}],
  [{ a: [{ b: 1 }] }, { a: [{ b: 2 }] }, { a: [{ b: 2 }] }],
  [{ a: [1] }, { a: { b: 1 } }, { a: { b: 1 } }],
  [{}, { constructor: 'x' }, { constructor: 'x' }],
])('the patch from %j to %j is %j', (before, after, patch) => {
  expect(mergePatchTo(before, after)).toEqual(patch);
});
