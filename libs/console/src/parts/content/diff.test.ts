import { expect, test } from '@jest/globals';
import { diff, MAX_CHANGES } from './diff.js';

test('names every member that changed, came or went, and no other', () => {
  const before = { amount: 1, vendor: 'a', items: [{ price: 1 }, { price: 2 }], same: { deep: [1] }, gone: null };
  const after = { amount: 2, vendor: 'a', items: [{ price: 1 }, { price: 3 }], same: { deep: [1] }, extra: '' };
  expect(diff(before, after)).toEqual([
    { path: 'amount', before: 1, after: 2 },
    { path: 'items.1.price', before: 2, after: 3 },
    { path: 'extra', before: undefined, after: '' },
    { path: 'gone', before: null, after: undefined },
  ]);
});

test('tells null from a member that is not there, and a list from an object', () => {
  expect(diff({ a: null }, {})).toEqual([{ path: 'a', before: null, after: undefined }]);
  expect(diff({ a: [] }, { a: {} })).toEqual([{ path: 'a', before: [], after: {} }]);
  expect(diff({ a: 1 }, { a: '1' })).toEqual([{ path: 'a', before: 1, after: '1' }]);
});

test('looks at own members only', () => {
  const hostile = JSON.parse('{"__proto__": 1, "constructor": 2}') as Record<string, number>;
  expect(diff({}, hostile).map(({ path }) => path)).toEqual(['__proto__', 'constructor']);
  expect(diff(hostile, hostile)).toEqual([]);
});

test('stops after so many', () => {
  const many = Object.fromEntries(Array.from({ length: 5_000 }, (_, n) => [`m${n}`, n]));
  expect(diff({}, many)).toHaveLength(MAX_CHANGES);
});
