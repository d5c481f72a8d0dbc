import { describe, expect, test } from '@jest/globals';
import { canonicalJson, sha256Hex } from './json.js';

describe('canonical JSON (RFC 8785)', () => {
  test('does not depend on the order of keys', () => {
    expect(canonicalJson({ b: [1, { d: null, c: 1.0 }], a: '€' })).toBe('{"a":"€","b":[1,{"c":1,"d":null}]}');
  });

  test('does not exist for a value that is not JSON', () => {
    expect(() => canonicalJson(undefined)).toThrow(TypeError);
  });

  test('hashes as UTF-8', () => {
    expect(sha256Hex('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });
});
