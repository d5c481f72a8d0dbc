import { describe, expect, jest, test } from '@jest/globals';
import { HandoffError } from '@handoff/kernel';
import fc from 'fast-check';
import { MAX_DEPTH, MAX_VALUES, parseJsonStrict } from './strict-json.js';

const bytes = (text: string) => new TextEncoder().encode(text);

function refusal(input: string | Uint8Array): HandoffError {
  try {
    parseJsonStrict(typeof input === 'string' ? bytes(input) : input);
  } catch (error) {
    if (error instanceof HandoffError) return error;
  }
  throw new Error('it was not refused with an error of ours');
}

const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);

describe('well-formed JSON', () => {
  test.each([
    ['an object', '{"a":[1,-0.5,true,null,"x"],"b":{}}'],
    ['a bare value', '"text"'],
    ['white space around it', ' \n\t{"a" : 1}\r\n'],
    ['the same key in different objects', '{"a":{"a":1},"b":[{"a":1},{"a":2}]}'],
    ['colons, quotes and backslashes inside strings', String.raw`{"a:b":"\":\\","c\\":"\\\":"}`],
    ['escaped characters, pairs of surrogates among them', String.raw`{"\u00e9":"\ud83d\ude00"}`],
    ['text beyond the basic plane', '{"a":"😀"}'],
    ['the largest safe integers', '[9007199254740991,-9007199254740991]'],
    ['fractions and exponents within range', '[0.1,1e15,1E-7]'],
    ['numbers written in other ways', '[0.10,1.0,1e2,1E+2,100e-2,0.000001,1e-7,0,0.0,0e9,-1.50,120e-1,5e-324]'],
    [
      'numbers with all their digits',
      '[0.1234567890123456,1.7976931348623157,-2.2250738585072014e-308,123456789012345.6]',
    ],
    ['what looks like a number in a text', '{"1e-400":"-0 and 1000000000000000.55"}'],
    ['members named like methods of Object', '{"constructor":1,"toString":2,"hasOwnProperty":3}'],
    ['the deepest nesting', nested(MAX_DEPTH)],
  ])('%s is read as JSON.parse reads it', (_name, text) => {
    expect(parseJsonStrict(bytes(text))).toEqual(JSON.parse(text));
  });
});

test('a byte order mark at the start is ignored (RFC 8259 §8.1), and one inside a string is kept', () => {
  expect(parseJsonStrict(bytes('\ufeff{"a":"\ufeffb"}'))).toEqual({ a: '\ufeffb' });
});

test('a number is accepted if its JavaScript text has the same decimal value', () => {
  const literal = fc.tuple(
    fc.constantFrom('', '-'),
    fc.oneof(fc.constant('0'), fc.stringMatching(/^[1-9]\d{0,14}$/)),
    fc.stringMatching(/^\d{0,24}$/),
    fc.option(fc.integer({ min: -340, max: 15 }), { nil: undefined }),
  );
  fc.assert(
    fc.property(literal, ([sign, whole, fraction, exponent]) => {
      const text = `${sign}${whole}${fraction === '' ? '' : `.${fraction}`}${exponent === undefined ? '' : `e${exponent}`}`;
      const value = Number(text);
      if (Math.abs(value) > Number.MAX_SAFE_INTEGER) return;
      // Exact arithmetic, in units of the least power of ten of the two.
      const [written, shown] = [scaled(text), scaled(JSON.stringify(value))];
      const isSame = written === shown && !Object.is(value, -0);
      expect(accepts(text)).toBe(isSame);
    }),
    { numRuns: 2_000 },
  );
});

test('a safe number as JSON.stringify writes it is accepted', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, min: -1e15, max: 1e15 }), (value) => {
      expect(accepts(JSON.stringify(value))).toBe(true);
    }),
  );
});

function accepts(text: string): boolean {
  try {
    parseJsonStrict(bytes(text));
    return true;
  } catch {
    return false;
  }
}

/** A decimal number in units of 1e-400. */
function scaled(text: string): bigint {
  const [, sign, whole = '', fraction = '', exponent = '0'] = /^(-?)(\d+)\.?(\d*)(?:e([+-]?\d+))?$/.exec(text) ?? [];
  const units = BigInt(whole + fraction) * 10n ** BigInt(400 + Number(exponent) - fraction.length);
  return sign === '-' ? -units : units;
}

describe('malformed JSON', () => {
  test.each([
    ['nothing at all', ''],
    ['white space alone', '  '],
    ['an unfinished object', '{"a":'],
    ['two values', '{} {}'],
    ['a trailing comma', '{"a":1,}'],
    ['a comment', '{} // why'],
    ['single quotes', "{'a':1}"],
    ['NaN', '[NaN]'],
    ['a leading zero', '[01]'],
    ['a raw control character in a string', '"a\u0000b"'],
    ['a byte order mark after another', '\ufeff\ufeff{}'],
    ['a byte order mark and nothing else', '\ufeff'],
    ['a byte order mark after the value', '{}\ufeff'],
    ['a string that does not end', '{"a":"'],
    ['a string that ends in an escaped quote', String.raw`{"a":"\"`],
    ['unfinished deep nesting', '['.repeat(500_000)],
    ['the same key twice', '{"a":1,"a":1}'],
    ['the same key twice, once escaped', String.raw`{"a":1,"\u0061":2}`],
    ['the same key twice, deep inside', '{"a":[{"b":{"c":1,"d":2,"c":3}}]}'],
  ])('%s is MALFORMED_JSON', (_name, text) => {
    expect(refusal(text).code).toBe('MALFORMED_JSON');
  });

  test.each([
    ['a byte that is never used', [0x22, 0xff, 0x22]],
    ['a cut-off sequence', [0x22, 0xc3, 0x22]],
    ['an overlong form', [0x22, 0xc0, 0xaf, 0x22]],
    ['a surrogate encoded on its own', [0x22, 0xed, 0xa0, 0x80, 0x22]],
  ])('invalid UTF-8 is MALFORMED_JSON: %s', (_name, octets) => {
    expect(refusal(Uint8Array.from(octets)).code).toBe('MALFORMED_JSON');
  });

  test('the answer does not repeat the input', () => {
    expect(refusal('{"password": hunter2}').detail).not.toContain('hunter2');
  });
});

describe('the number of values', () => {
  const list = (item: string, count: number): string => `[${Array<string>(count).fill(item).join(', ')}]`;
  const members = (count: number): string =>
    `{${Array.from({ length: count }, (_, index) => `"${String(index)}": ","`).join(',')}}`;

  test.each([
    ['numbers', list('1', MAX_VALUES - 1)],
    ['empty objects', list('{ }', MAX_VALUES - 1)],
    ['empty arrays', list('[]', MAX_VALUES - 1)],
    ['objects of one member', list('{"a":[1]}', Math.floor((MAX_VALUES - 1) / 3))],
    ['members', members(MAX_VALUES - 1)],
    ['one string of nothing but commas and brackets', `"${',['.repeat(400_000)}"`],
  ])('can be that of %s', (_name, text) => {
    expect(parseJsonStrict(bytes(text))).toEqual(JSON.parse(text));
  });

  test.each([
    ['numbers', list('1', MAX_VALUES)],
    ['empty objects', list('{ }', MAX_VALUES)],
    ['empty objects, 340,000 of them', list('{}', 340_000)],
    ['empty arrays', list('[]', MAX_VALUES)],
    ['objects of one member', list('{"a":[1]}', Math.ceil(MAX_VALUES / 3))],
    ['members', members(MAX_VALUES)],
    ['members of one name', `{${list('"a":1', 100_000).slice(1, -1)}}`],
  ])('is too high for %s', (_name, text) => {
    expect(refusal(text)).toMatchObject({ code: 'UNSAFE_JSON', detail: expect.stringContaining('50,000 values') });
  });

  test('is checked before parsing', () => {
    const parse = jest.spyOn(JSON, 'parse');
    try {
      expect(refusal(list('{}', 340_000)).code).toBe('UNSAFE_JSON');
      expect(parse).not.toHaveBeenCalled();
    } finally {
      parse.mockRestore();
    }
  });
});

describe('JSON that cannot be stored faithfully', () => {
  test.each([
    ['NUL in a string', String.raw`{"a":["x","\u0000"]}`, '/a/1'],
    ['NUL in a key', String.raw`{"a":{"b\u0000":1}}`, '/a'],
    ['a lone high surrogate', String.raw`{"a":"\ud800"}`, '/a'],
    ['a lone low surrogate', String.raw`{"a":"x\udc00y"}`, '/a'],
    ['surrogates in the wrong order', String.raw`{"a":"\udc00\ud800"}`, '/a'],
    ['a lone surrogate in a key', String.raw`{"\ud800":1}`, ''],
    ['__proto__ as a key', '{"a":{"__proto__":{"admin":true}}}', '/a'],
    ['__proto__ as an escaped key', String.raw`{"\u005f_proto__":1}`, ''],
    ['the first unsafe integer', '{"n":9007199254740992}', '/n'],
    ['the first unsafe negative integer', '{"n":-9007199254740992}', '/n'],
    ['a huge integer in exponent form', '{"n":1e300}', '/n'],
    ['a number beyond all numbers', '{"n":1e400}', '/n'],
    ['more digits than a double has', '{"n":1000000000000000.55}', '/n'],
    ['more digits than the shortest text of the same double', '[0,{"n":0.1000000000000000055511151231257827}]', '/1/n'],
    ['one too many in exponent form', '{"a":["x",{"b":2}],"n":[1,1.00000000000000001e0]}', '/n/1'],
    ['a number too small for a double', '{"n":1e-400}', '/n'],
    ['a negative one', '[[],[-1e-400]]', '/1/0'],
    ['a number between two that are too small to be told apart', '{"n":3e-324}', '/n'],
    ['minus zero', '{"n":-0}', '/n'],
    ['minus zero as a fraction', '[{"n":"1"},-0.00]', '/1'],
    ['minus zero with an exponent', '-0e5', ''],
    ['a key that needs escaping in a pointer', '{"a/b~c":1e400}', '/a~1b~0c'],
  ])('%s is UNSAFE_JSON', (_name, text, pointer) => {
    const error = refusal(text);
    expect(error.code).toBe('UNSAFE_JSON');
    expect(error.errors).toEqual([{ pointer, message: expect.any(String) }]);
  });

  test('nesting one level too deep is UNSAFE_JSON', () => {
    expect(refusal(nested(MAX_DEPTH + 1)).code).toBe('UNSAFE_JSON');
  });

  test('very deep nesting is UNSAFE_JSON, not a stack overflow', () => {
    expect(refusal(nested(250_000)).code).toBe('UNSAFE_JSON');
  });

  test('the answer does not repeat a name of a megabyte', () => {
    const [error] = refusal(`{"${'x'.repeat(1_000_000)}":1e400}`).errors;
    expect(error?.pointer.length).toBeLessThan(200);
  });
});
