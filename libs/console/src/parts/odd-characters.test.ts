import { expect, test } from '@jest/globals';
import { splitOddCharacters } from './odd-characters.js';

test('a text without odd characters stays one part, whatever its script', () => {
  for (const plain of ['', 'plain\n\ttext', 'ünï 日本語 العربية', '👩‍👩‍👧 🙈', 'می‌خواهم'])
    expect(splitOddCharacters(plain)).toEqual([plain]);
});

test('what turns the text around, or cannot be seen, is named', () => {
  expect(splitOddCharacters('pay\u202Eeno\u202C\u0000\u200B')).toEqual([
    'pay',
    { code: '202E' },
    'eno',
    { code: '202C' },
    { code: '0000' },
    { code: '200B' },
  ]);
});

test('a million of them cost no more than some hundreds', () => {
  const parts = splitOddCharacters('\u202E'.repeat(1_000_000));
  expect(parts.length).toBeLessThan(300);
  expect(parts.at(-1)).toMatch(/^\uFFFD+$/);
});
