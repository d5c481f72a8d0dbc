import { expect, test } from '@jest/globals';
import { parseViews } from './saved-views.js';

test('stored views are read, and whatever is no view is left out', () => {
  const view = { name: 'failed today', filters: { status: 'failed', dead_lettered: true } };
  const stored = [
    view,
    null,
    'x',
    {},
    { name: 1, filters: {} },
    { name: 'x', filters: { a: {} } },
    { name: 'x', filters: [] },
  ];
  expect(parseViews(JSON.stringify(stored))).toEqual([view]);
});

test('a text that is no JSON, or no list, has no views', () => {
  for (const text of [null, '', '{', '{"name":"x"}', 'null']) expect(parseViews(text)).toEqual([]);
});
