import { describe, expect, test } from '@jest/globals';
import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { canonicalJson, sha256Hex } from './json.js';

describe('canonical JSON (RFC 8785)', () => {
  test('does not depend on the order of keys', () => {
    expect(canonicalJson({ b: [1, { d: null, c: 1.0 }], a: '€' })).toBe('{"a":"€","b":[1,{"c":1,"d":null}]}');
  });

  test('is that of the library, whatever the value', () => {
    const key = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('10', '9', '-1', '__proto__', 'toJSON', ''));
    const { value } = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.string({ unit: 'binary' }),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.constantFrom(null, true, false, undefined, -0, 1e21, new Date(0)),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(key, tie('value'), { maxKeys: 6, noNullPrototype: false }),
      ),
    }));
    const made = fc.tuple(value).filter(([each]) => each !== undefined);
    fc.assert(fc.property(made, ([each]) => expect(canonicalJson(each)).toBe(canonicalize(each))));
  });

  test('of a value that contains itself does not exist', () => {
    const loop: Record<string, unknown> = {};
    loop['self'] = loop;
    expect(() => canonicalJson(loop)).toThrow('Circular');
  });

  test('does not exist for a value that is not JSON', () => {
    expect(() => canonicalJson(undefined)).toThrow(TypeError);
  });

  test('hashes as UTF-8', () => {
    expect(sha256Hex('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });
});
