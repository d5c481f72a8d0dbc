import { describe, expect, test } from '@jest/globals';
import { MAX_SOURCE_BYTES } from './parse-source.js';
import { parseYaml } from './parse-yaml.js';
import { readProfile } from './read-profile.js';

const read = (text: string) => readProfile(Buffer.from(text), 'yaml');
const messages = (text: string) => read(text).mistakes.map(({ message, line }) => `${line ?? '-'} ${message}`);

describe('YAML that means more than it shows is refused', () => {
  test.each([
    ['an alias', 'role: &r finance\ndescription: *r', 'must be written out, not as an alias'],
    ['an anchor', 'role: &r finance', 'must have no anchor'],
    ['a bomb of aliases', 'a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]', 'must have no anchor'],
    ['a merge key', '<<: {role: finance}', 'is not a known member'],
    ['a tag of a language', 'role: !!js/function "x"', 'must have no tag'],
    ['a local tag', 'role: !role finance', 'must have no tag'],
    ['a standard tag', 'role: !!binary ZmluYW5jZQ==', 'must have no tag'],
    ['a key twice', 'role: finance\nrole: legal', 'is there twice'],
    ['two documents', 'role: finance\n---\nrole: legal', 'must be one document'],
    ['a directive', '%YAML 1.1\n---\nrole: yes', 'must have no directives'],
    ['a directive for tags', '%TAG ! tag:example.org,2000:\n---\nrole: finance', 'must have no directives'],
    ['__proto__', '__proto__: {role: finance}', 'must not have a member called __proto__'],
    ['a list as a key', '? [a, b]\n: c', 'must have texts as the names of its members'],
    ['NUL', 'role: "fin\\0ance"', 'must not contain NUL characters'],
    ['a lone surrogate', 'role: "\\uD800"', 'must not contain lone surrogates'],
    ['a number that a double changes', 'role: 12345678901234567890', 'must be a number that can be kept as written'],
    ['infinity', 'role: .inf', 'must be a number that can be kept as written'],
    ['too many levels', `role: ${'['.repeat(100)}${']'.repeat(100)}`, 'nests deeper than 64 levels'],
    ['more levels than the stack has', '- '.repeat(14_000), 'nests deeper than 64 levels'],
    ['more lists in brackets than the stack has', '['.repeat(14_000), 'nests deeper than 64 levels'],
    ['more keys in keys than the stack has', '? '.repeat(14_000), 'nests deeper than 64 levels'],
    ['more maps in braces than the stack has', '{a: '.repeat(7_000), 'nests deeper than 64 levels'],
    [
      'too many values',
      `role: [${'x,'.repeat(40_000)}]`,
      'has more than 30,000 lines and signs that mean something in YAML',
    ],
    ['a megabyte', `role: ${'x'.repeat(1024 * 1024)}`, 'is larger than 256 KiB'],
    ['nothing', '# only a comment', 'is empty'],
    ['no YAML at all', '}', 'is not well-formed YAML (Unexpected flow-map-end token in YAML document)'],
  ])('%s', (_name, text, message) => {
    expect(read(text).profile).toBeUndefined();
    expect(messages(text).map((each) => each.replace(/^\S+ /, ''))).toContain(message);
  });

  test('bytes that are no UTF-8', () => {
    expect(parseYaml(Buffer.from([0x72, 0x3a, 0x20, 0xff])).mistakes).toEqual([
      { pointer: '', message: 'is not valid UTF-8' },
    ]);
  });

  test('and all of it at once, with lines', () => {
    expect(messages('role: &r finance\ndescription: *r\nproviders: !x {}\nprivacy: 1\nprivacy: 2')).toEqual([
      '1 must have no anchor',
      '2 must be written out, not as an alias',
      '3 is not well-formed YAML (Unresolved tag)',
      '3 must have no tag',
      '5 is there twice',
    ]);
  });
});

describe('YAML 1.2', () => {
  test('words such as yes and on are texts, and keys are texts', () => {
    const { value, mistakes } = parseYaml(Buffer.from('answer: yes\nswitch: on\n1: one\ndate: 2026-07-01\nnone: ~'));
    expect([value, mistakes]).toEqual([
      { answer: 'yes', switch: 'on', '1': 'one', date: '2026-07-01', none: null },
      [],
    ]);
  });

  test('a message quotes nothing of the document', () => {
    expect(JSON.stringify(read('role: "\u001b[2J').mistakes)).not.toContain('2J');
  });

  test('the largest source is read', () => {
    const text = `role: finance\ndescription: ${'x'.repeat(MAX_SOURCE_BYTES - 40)}`;
    expect(messages(text)).toContain('2 must NOT have more than 10000 characters');
  });
});
