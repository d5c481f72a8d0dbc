import { describe, expect, test } from '@jest/globals';
import { answersOf, attackEach, deviationsFrom, partsOf, renderWhole, WITH_BODY } from './every-route.js';
import type { Target } from './target.js';

const bytes = (...values: number[]): Buffer => Buffer.from(values);
const around = (middle: Uint8Array): Buffer => Buffer.concat([Buffer.from('{"a":"'), middle, Buffer.from('"}')]);

const MALFORMED = '400 MALFORMED_JSON';
const UNSAFE = '422 UNSAFE_JSON';
const INVALID = '422 VALIDATION_FAILED';

/** Bodies that every route refuses. */
const BODIES: readonly (readonly [string, string | Uint8Array, string])[] = [
  ['white space', ' \t\r\n', MALFORMED],
  ['one NUL', '\0', MALFORMED],
  ['two values', '{} {}', MALFORMED],
  ['one brace too many', '{}}', MALFORMED],
  ['a string that does not end', '{"a":"', MALFORMED],
  ['an unknown escape', '{"a":"\\x41"}', MALFORMED],
  ['half an escape', '{"a":"\\u12"}', MALFORMED],
  ['a raw control character', '{"a":"\u0001"}', MALFORMED],
  ['a trailing comma', '{"a":1,}', MALFORMED],
  ['a comment', '{/**/}', MALFORMED],
  ['single quotes', "{'a':1}", MALFORMED],
  ['a key without quotes', '{a:1}', MALFORMED],
  ['NaN', '{"a":NaN}', MALFORMED],
  ['Infinity', '{"a":-Infinity}', MALFORMED],
  ['a number with a leading zero', '{"a":01}', MALFORMED],
  ['a number in hexadecimal', '{"a":0x1}', MALFORMED],
  ['a key twice, once in escapes', '{"a":1,"\\u0061":2}', MALFORMED],
  ['a key twice, deep inside', '{"a":[{"b":{"c":1,"c":1}}]}', MALFORMED],
  ['two byte order marks', '\ufeff\ufeff{}', MALFORMED],
  ['a byte order mark alone', '\ufeff', MALFORMED],
  ['UTF-16', Buffer.from('{"a":1}', 'utf16le'), MALFORMED],
  ['Latin-1', around(bytes(0xe9)), MALFORMED],
  ['an overlong encoding', around(bytes(0xc0, 0xaf)), MALFORMED],
  ['a surrogate in UTF-8', around(bytes(0xed, 0xa0, 0x80)), MALFORMED],
  ['a character beyond Unicode', around(bytes(0xf4, 0x90, 0x80, 0x80)), MALFORMED],
  ['half a character', around(bytes(0xf0, 0x9f)), MALFORMED],
  ['brackets 50,000 deep that do not close', '['.repeat(50_000), MALFORMED],
  ['brackets 50,000 deep', '['.repeat(50_000) + ']'.repeat(50_000), UNSAFE],
  ['objects, 340,000 of them', `[${Array<string>(340_000).fill('{}').join(',')}]`, UNSAFE],
  ['50,001 values', `{"a":[${Array<string>(49_999).fill('1').join(',')}]}`, UNSAFE],
  ['members, 60,000 of them', `{${Array.from({ length: 60_000 }, (_, index) => `"k${index}":0`).join(',')}}`, UNSAFE],
  ['objects 65 deep', '{"a":'.repeat(65) + '1' + '}'.repeat(65), UNSAFE],
  ['a NUL in a key', '{"\\u0000":1}', UNSAFE],
  ['half a surrogate pair in a key', '{"\\udc00":1}', UNSAFE],
  ['a surrogate pair the wrong way round', '{"a":"\\udc00\\ud800"}', UNSAFE],
  ['__proto__ in escapes', '{"\\u005f_proto__":{}}', UNSAFE],
  ['__proto__ deep inside', '{"a":[{"__proto__":null}]}', UNSAFE],
  ['1e400', '{"a":1e400}', UNSAFE],
  ['-1e400', '{"a":-1e400}', UNSAFE],
  ['2^63', '{"a":9223372036854775808}', UNSAFE],
  ['null', 'null', INVALID],
  ['true', 'true', INVALID],
  ['a number', '0', INVALID],
  ['a string', '"text"', INVALID],
  ['a prototype', '{"constructor":{"prototype":{"admin":true}}}', INVALID],
  ['a member called toString', '{"toString":1,"hasOwnProperty":1}', INVALID],
  ['20,000 members', `{${Array.from({ length: 20_000 }, (_, index) => `"k${index}":0`).join(',')}}`, INVALID],
];

/** JSON text of values that cannot be stored without loss. */
const VALUES: readonly (readonly [string, string, string])[] = [
  ['NUL', '"\\u0000"', UNSAFE],
  ['a lone surrogate', '"\\ud800"', UNSAFE],
  ['an integer beyond 2^53', '9007199254740993', UNSAFE],
  ['a number too large', '1e400', UNSAFE],
  ['more digits than are kept', '1000000000000000.55', UNSAFE],
  ['a number too small', '1e-400', UNSAFE],
  ['minus zero', '-0', UNSAFE],
  ['__proto__', '{"__proto__":{"roles":["admin"]}}', UNSAFE],
  ['a key twice', '{"a":1,"a":2}', MALFORMED],
  ['a NUL far inside', '{"a":{"b":["\\u0000"]}}', UNSAFE],
  ['a lone surrogate as a key', '{"\\udfff":1}', UNSAFE],
  ['65 levels', `${'['.repeat(65)}${']'.repeat(65)}`, UNSAFE],
];

/** Fewer than one network address may have open at once. */
const AT_ONCE = 64;

export function jsonPathologies(target: () => Target): void {
  describe('on every route with a body', () => {
    test.each(BODIES)('a body of or with %s is refused', async (_, body, expected) => {
      const authorization = await target().bearer(['admin']);
      await attackEach(target().url, WITH_BODY, (operation) => ({
        bytes: renderWhole(partsOf(operation, authorization), body),
        expected,
      }));
    });

    test.each(VALUES)('%s in the place of any member is refused', async (_, value, expected) => {
      const authorization = await target().bearer(['admin']);
      const cases = WITH_BODY.flatMap((operation) =>
        Object.keys((operation.body as { properties?: object }).properties ?? {}).map((name) => ({ operation, name })),
      );
      const deviationOf = ({ operation, name }: (typeof cases)[number]): Promise<readonly string[]> => {
        const parts = partsOf(operation, authorization);
        const { [name]: _replaced, ...others } = JSON.parse(parts.json) as Record<string, unknown>;
        const body = JSON.stringify({ ...others, [name]: '@' }).replace('"@"', () => value);
        return deviationsFrom(target().url, `${operation.name} ${name}`, {
          bytes: renderWhole(parts, body),
          expected: answersOf(operation, expected),
        });
      };
      const deviations: string[] = [];
      for (let at = 0; at < cases.length; at += AT_ONCE) {
        const some = await Promise.all(cases.slice(at, at + AT_ONCE).map(deviationOf));
        deviations.push(...some.flat());
      }
      expect(deviations).toEqual([]);
    });
  });
}
