import { expect, test } from '@jest/globals';
import { contextIn, contextOf, factsIn, factsOf } from './facts.js';

test('a number, true and JSON count as what they are, in quotes they are texts', () => {
  const facts = [
    ['amount', '49999'],
    ['urgent', 'true'],
    ['invoice', '"0042"'],
    ['repo', 'finance/x'],
    ['tags', '["a"]'],
    ['', 'lost'],
    ['empty', ''],
  ].map(([name = '', value = '']) => ({ name, value }));
  expect(contextOf(facts)).toEqual({
    amount: 49_999,
    urgent: true,
    invoice: '0042',
    repo: 'finance/x',
    tags: ['a'],
    empty: '',
  });
});

test('facts that are shown to be entered are the same facts', () => {
  const context = { a: '12', b: 12, c: 'null', d: null, e: 'x "y"', f: { g: [1] }, h: '"quoted"', i: '' };
  expect(contextOf(factsOf(context))).toEqual(context);
  expect(factsIn('{"a":"12"}')).toEqual([{ name: 'a', value: '"12"' }]);
  expect([{ a: 1 }, '{"a":1}', [1], 'x', 1, undefined, null].map(contextIn)).toEqual([
    { a: 1 },
    { a: 1 },
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
  expect(['', '[]', '{', '1'].map(factsIn)).toEqual([undefined, undefined, undefined, undefined]);
});
