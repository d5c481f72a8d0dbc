import { expect, test } from '@jest/globals';
import { redeliveryDelayMs, subjectMatches } from './event-delivery.js';

test('redelivery waits twice as long each time, up to 10 seconds', () => {
  expect([1, 2, 3, 4, 10, 1_000_000].map(redeliveryDelayMs)).toEqual([100, 200, 400, 800, 10_000, 10_000]);
});

test.each([
  ['a.b', 'a.b', true],
  ['a.b', 'a.c', false],
  ['a.b', 'a.b.c', false],
  ['a.b.c', 'a.b', false],
  ['a.*', 'a.b', true],
  ['a.*', 'a', false],
  ['a.*', 'a.b.c', false],
  ['*.b', 'a.b', true],
  ['a.>', 'a.b', true],
  ['a.>', 'a.b.c', true],
  ['a.>', 'a', false],
  ['a.*.c', 'a.b.c', true],
  ['>', 'a', true],
])('pattern %s and subject %s: %s', (pattern, subject, matches) => {
  expect(subjectMatches(pattern, subject)).toBe(matches);
});
