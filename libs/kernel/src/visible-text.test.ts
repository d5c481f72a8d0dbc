import { describe, expect, test } from '@jest/globals';
import { escapeInvisible, onOneLine, visibleJson } from './visible-text.js';

const INVISIBLE = [
  ['a C0 control', '\u001b'],
  ['a line end', '\n'],
  ['DEL', '\u007f'],
  ['a C1 control', '\u009b'],
  ['a soft hyphen', '\u00ad'],
  ['an Arabic letter mark', '\u061c'],
  ['a Hangul filler', '\u3164'],
  ['a zero-width space', '\u200b'],
  ['a zero-width joiner', '\u200d'],
  ['a mark of direction', '\u200f'],
  ['a line separator', '\u2028'],
  ['an override of direction', '\u202e'],
  ['an isolate of direction', '\u2066'],
  ['a word joiner', '\u2060'],
  ['a variation selector', '\ufe0f'],
  ['a byte order mark', '\ufeff'],
  ['a lone surrogate', '\ud800'],
  ['a tag', '\u{e0041}'],
  ['a variation selector of the second kind', '\u{e0101}'],
] as const;

describe.each(INVISIBLE)('%s', (_what, character) => {
  test('is an escape in JSON, of the same text', () => {
    const value = { [`k${character}`]: [`a${character}b`] };
    const json = visibleJson(value);
    expect(json).not.toContain(character);
    expect(JSON.parse(json)).toEqual(value);
  });

  test('is a space on a line', () => {
    expect(onOneLine(`a${character}${character}b`)).toBe('a b');
  });
});

test('visible text stays unchanged', () => {
  const text = 'Grüße, 你好, مرحبا, 😀 "quoted" \\ — done';
  expect([onOneLine(text), JSON.parse(visibleJson(text))]).toEqual([text, text]);
  expect(visibleJson(text)).toBe(JSON.stringify(text));
});

test('the lines of indented JSON stay lines', () => {
  expect(visibleJson({ a: 1, b: 'x\ny\u202e' }, 2)).toBe('{\n  "a": 1,\n  "b": "x\\ny\\u202e"\n}');
  expect(escapeInvisible('{"a":"\u009b"}\n')).toBe('{"a":"\\u009b"}\n');
});
