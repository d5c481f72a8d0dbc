import { expect, test } from '@jest/globals';
import { given, textOf } from './action.js';
import { readJsonObject, readJsonOrText } from './json-entry.js';

test('only a JSON object is read as one', () => {
  expect(readJsonObject(' {"a":[1]} ')).toEqual({ a: [1] });
  for (const text of ['', '[]', 'null', '1', '"x"', '{a:1}', '{"a":1']) expect(readJsonObject(text)).toBeUndefined();
});

test('a result is JSON if it reads as JSON, and otherwise the text itself', () => {
  expect(['{"ok":true}', '12', 'null', '"x"'].map(readJsonOrText)).toEqual([{ ok: true }, 12, null, 'x']);
  expect(['done', '{ok}', '12 apples'].map(readJsonOrText)).toEqual(['done', '{ok}', '12 apples']);
});

test('what was not entered is not sent', () => {
  const entered = { reason: '  ', note: 'late', cascade: false };
  expect(given({ reason: textOf(entered, 'reason'), note: textOf(entered, 'note') })).toEqual({ note: 'late' });
  expect(textOf(entered, 'cascade')).toBeUndefined();
});
