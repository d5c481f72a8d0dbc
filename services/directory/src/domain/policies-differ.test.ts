import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '@handoff/kernel';
import { aDocument } from '../testing/builders.js';
import { policiesDiffer } from './policies-differ.js';

const allow = { rule_type: 'allow_tool', pattern: 'github__*' };
const deny = { rule_type: 'deny_tool', pattern: 'github__delete_*', reason: 'It is gone then.' };
const of = (policies: readonly JsonObject[], changes: JsonObject = {}) =>
  aDocument({ policies: [...policies], ...changes });
const providers = (lists: JsonObject): JsonObject => ({
  providers: {
    primary: { provider: 'ollama', model: 'small' },
    allowed_providers: [],
    forbidden_providers: [],
    ...lists,
  },
});

describe('the policies of two profiles', () => {
  test.each([
    ['a rule more', of([allow, deny])],
    ['another pattern', of([{ ...allow, pattern: 'jira__*' }])],
    ['a condition', of([{ ...allow, conditions: { repo: 'finance/*' } }])],
    ['a rule in shadow', of([{ ...allow, shadow: true }])],
    ['no rule', of([])],
    ['an allowed provider', of([allow], providers({ allowed_providers: ['ollama'] }))],
    ['a forbidden provider', of([allow], providers({ forbidden_providers: ['openai'] }))],
  ])('differ by %s', (_what, other) => {
    expect([policiesDiffer(of([allow]), other), policiesDiffer(other, of([allow]))]).toEqual([true, true]);
  });

  test.each([
    ['the order of rules', of([deny, allow])],
    ['the reason of a rule', of([allow, { ...deny, reason: 'A person deletes.' }])],
    ['a rule that is there twice', of([allow, deny, allow])],
    ['texts and models', of([allow, deny], { description: 'Pays', ...providers({}) })],
  ])('do not differ by %s', (_what, other) => {
    expect(policiesDiffer(of([allow, deny]), other)).toBe(false);
  });
});
