import { expect, test } from '@jest/globals';
import { sourcePlace } from './source-place.js';

test('a place of compiled code is shown as that of its source', () => {
  const compiled = new URL('./source-place.js', import.meta.url).href;
  expect(sourcePlace(compiled, 8, 0)).toMatch(/source-place\.ts:\d+$/);
  expect(sourcePlace('node:events', 9, 0)).toBe('node:events:10');
  expect(sourcePlace('file:///opt/node_modules/koa/lib/context.js', 9, 0)).toBe('koa/lib/context.js:10');
  expect(sourcePlace('', 0, 0)).toBe('');
});
