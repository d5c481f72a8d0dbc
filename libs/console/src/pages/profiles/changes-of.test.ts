import { expect, test } from '@jest/globals';
import type { Profile } from '@handoff/client';
import { changesOf } from './changes-of.js';

const profile = (changes: Partial<Profile> = {}): Profile => ({
  role: 'finance',
  display_name: 'Finance',
  description: 'Pays invoices',
  providers: {
    primary: { provider: 'ollama', model: 'small' },
    allowed_providers: ['ollama', 'openrouter'],
    forbidden_providers: [],
  },
  extensions: [{ name: 'github', enabled: true }],
  goosehints: { global: 'one\ntwo\nthree', local_templates: [{ path: 'budgets', content: 'Plan only.' }] },
  gooseignore: { global: '.env', local_templates: [] },
  recipes: [],
  policies: [
    { rule_type: 'allow_tool', pattern: 'github__*' },
    { rule_type: 'allow_tool', pattern: 'pay__send', conditions: { amount_usd: '<50' }, reason: 'small ones' },
    { rule_type: 'allow_tool', pattern: 'pay__send', conditions: { vendor: 'acme' } },
  ],
  privacy: { mode: 'rules', strictness: 'strict', allow_override: false, rules: [], pii_categories: [] },
  ...changes,
});

test('another order of rules, conditions, providers, extensions or folders is no change', () => {
  const { policies, providers, extensions } = profile();
  const other = { name: 'slack', enabled: false };
  const twice = { rule_type: 'allow_data', pattern: 'budgets' } as const;
  const reordered = profile({
    policies: [{ ...twice, conditions: { b: '2', a: '1' } }, ...policies.toReversed()],
    providers: { ...providers, allowed_providers: providers.allowed_providers.toReversed() },
    extensions: [other, ...extensions],
  });
  const before = profile({
    policies: [...policies, { ...twice, conditions: { a: '1', b: '2' } }],
    extensions: [...extensions, other],
  });
  expect(changesOf(before, reordered)).toEqual([]);
});

test('a rule that changed is told beside what it was, the others for its pattern are left out', () => {
  const { policies } = profile();
  const [first, small, vendor] = [policies[0]!, policies[1]!, policies[2]!];
  const inShadow = { shadow: true };
  const after = profile({
    policies: [
      vendor,
      { ...small, conditions: { amount_usd: '<500' } },
      { rule_type: 'deny_data', pattern: 'payroll', ...inShadow },
    ],
  });
  expect(first.pattern).toBe('github__*');
  expect(changesOf(profile(), after)).toEqual([
    { path: 'allow_tool pay__send', before: 'amount_usd: <50 · small ones', after: 'amount_usd: <500 · small ones' },
    { path: 'deny_data payroll', before: undefined, after: 'always · in shadow' },
    { path: 'allow_tool github__*', before: 'always', after: undefined },
  ]);
});

test('of a long text the lines that change are told, with their place', () => {
  const { goosehints } = profile();
  const to = (global: string) => changesOf(profile(), profile({ goosehints: { ...goosehints, global } }));
  expect(to('one\n2\nthree')).toEqual([{ path: 'goosehints.global, line 2', before: 'two', after: '2' }]);
  expect(to('one\ntwo\nthree\nfour')).toEqual([
    { path: 'goosehints.global, line 4', before: undefined, after: 'four' },
  ]);
  expect(to('one\nthree')).toEqual([{ path: 'goosehints.global, line 2', before: 'two', after: undefined }]);
  expect(to('two\nthree')).toEqual([{ path: 'goosehints.global, line 1', before: 'one', after: undefined }]);
});

test('what has a name is compared by it, whatever the name is', () => {
  const named = (name: string, enabled: boolean) => profile({ extensions: [{ name, enabled }] });
  expect(changesOf(named('__proto__', true), named('__proto__', false))).toEqual([
    { path: 'extensions.__proto__.enabled', before: true, after: false },
  ]);
});

test('a change that looks like none is one', () => {
  const deny = (conditions: object, more: object = {}) =>
    profile({ policies: [{ rule_type: 'deny_tool', pattern: 'deploy', conditions, ...more } as never] });
  const pathsOf = (before: Profile, after: Profile) => changesOf(before, after).map(({ path }) => path);
  const asked = (expires_in: number) =>
    deny({}, { require_approval: { groups: [{ approver_role: 'manager', required: 1 }], expires_in } });
  for (const [before, after] of [
    [deny({ env: ['prod', 'test'] }), deny({ env: 'prod | test' })],
    [deny({ tries: 3 }), deny({ tries: '3' })],
    [deny({ done: [true] }), deny({ done: ['true'] })],
    [deny({ a: '1', b: '2' }), deny({ 'a: 1, b': '2' })],
    [deny({}, { reason: 'x · in shadow' }), deny({}, { reason: 'x', shadow: true })],
    [asked(86_400), asked(86_401)],
  ] as const) {
    const [change, ...others] = changesOf(before, after);
    expect([change?.path, others]).toEqual(['deny_tool deploy', []]);
    expect(change!.before).not.toBe(change!.after);
  }
  const { providers } = profile();
  const forbidding = (...forbidden_providers: string[]) =>
    profile({ providers: { ...providers, forbidden_providers } });
  expect(pathsOf(forbidding('anthropic', 'openai'), forbidding('anthropic, openai'))).toEqual([
    'providers.forbidden_providers',
  ]);
});
