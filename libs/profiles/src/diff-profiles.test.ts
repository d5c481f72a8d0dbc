import { describe, expect, test } from '@jest/globals';
import { diffProfiles } from './diff-profiles.js';
import { profileWith } from './testing/profiles.js';

const rule = (pattern: string) => ({ allow_tool: pattern });
const diff = (before: object, after: object) => diffProfiles(profileWith({ ...before }), profileWith({ ...after }));

describe('what is different', () => {
  test('is nothing between two orders of rules, extensions and recipes', () => {
    const extensions = ['a', 'b'].map((name) => ({ name, enabled: true }));
    expect(
      diff(
        { policies: [rule('a__x'), rule('b__y')], extensions },
        { policies: [rule('b__y'), rule('a__x')], extensions: [...extensions].reverse() },
      ),
    ).toEqual([]);
  });

  test('is nothing between the short and the full form of a rule', () => {
    expect(diff({ policies: [rule('a')] }, { policies: [{ rule_type: 'allow_tool', pattern: 'a' }] })).toEqual([]);
  });

  test('is each rule that was added or removed, also if it was there twice', () => {
    expect(diff({ policies: [rule('a'), rule('a'), rule('b')] }, { policies: [rule('c'), rule('a')] })).toEqual([
      { pointer: '/policies/1', before: { rule_type: 'allow_tool', pattern: 'a' } },
      { pointer: '/policies/2', before: { rule_type: 'allow_tool', pattern: 'b' } },
      { pointer: '/policies/0', after: { rule_type: 'allow_tool', pattern: 'c' } },
    ]);
  });

  test('is the member that changed, of an extension that is found by its name', () => {
    const [a, b] = [
      { name: 'a', enabled: true },
      { name: 'b', enabled: true },
    ];
    expect(diff({ extensions: [a, b] }, { extensions: [{ ...b, enabled: false }, a] })).toEqual([
      { pointer: '/extensions/0/enabled', before: true, after: false },
    ]);
  });

  test('is an order that means something', () => {
    const rules = ['x', 'y'].map((pattern) => ({ pattern, replacement: '-' }));
    const privacy = { mode: 'rules', strictness: 'moderate', rules };
    const [one] = diff({ privacy }, { privacy: { ...privacy, rules: [...rules].reverse() } });
    expect(one!.pointer).toBe('/privacy/rules');
    const args = (...given: readonly string[]) => ({
      extensions: [{ name: 'a', enabled: true, preferences: { run: { args: given } } }],
    });
    const pointer = '/extensions/0/preferences/run/args';
    expect(diff(args('-x', 'y'), args('y', '-x'))).toEqual([{ pointer, before: ['-x', 'y'], after: ['y', '-x'] }]);
  });

  test('is a member that was added or removed', () => {
    expect(diff({}, { env_vars: { A: '1' } })).toEqual([{ pointer: '/env_vars', after: { A: '1' } }]);
    expect(diff({ env_vars: { A: '1' } }, {})).toEqual([{ pointer: '/env_vars', before: { A: '1' } }]);
  });
});
