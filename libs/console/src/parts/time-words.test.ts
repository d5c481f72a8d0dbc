import { expect, test } from '@jest/globals';
import { sayAgo, sayLeft } from './time-words.js';

const NOW = Date.parse('2026-01-05T09:00:00Z');

test.each([
  [-5_000, '5 sec. ago'],
  [-300_000, '5 min. ago'],
  [-90_000_000, 'yesterday'],
  [7_200_000, 'in 2 hr.'],
  [4_000, 'now'],
  [6_000, 'in 6 sec.'],
])('%d ms from now is %s', (difference, words) => {
  expect(sayAgo(NOW + difference, NOW)).toBe(words);
});

test.each([
  [0, '0 s'],
  [-5, '0 s'],
  [59_000, '59 s'],
  [3_600_000, '1 h'],
  [3_725_000, '1 h 2 min'],
  [90_061_000, '1 d 1 h'],
])('%d ms are left: %s', (left, words) => {
  expect(sayLeft(NOW + left, NOW)).toBe(words);
});
