import { describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { profileSchema } from './profile-schema.js';

const ajv = new Ajv2020({ allErrors: true, strict: true, strictRequired: false, allowUnionTypes: true });
const isValid = ajv.compile(profileSchema());

const profile = {
  role: 'finance',
  display_name: 'Finance',
  description: 'Pays invoices',
  providers: { primary: { provider: 'ollama', model: 'small' }, allowed_providers: [], forbidden_providers: [] },
  extensions: [],
  goosehints: { global: '', local_templates: [] },
  gooseignore: { global: '', local_templates: [] },
  recipes: [],
  policies: [
    { rule_type: 'allow_tool', pattern: 'github__*' },
    { deny_provider: 'openai', reason: 'local only' },
    { allow_tool: 'x', conditions: { amount: '<50000', tries: 3, words: ['a'], ok: true } },
    { allow_tool: 'x', conditions: [{ amount: '>0' }, { amount: '<100' }] },
  ],
  privacy: { mode: 'strict', strictness: 'maximum', allow_override: false, rules: [], pii_categories: [] },
};

describe('the JSON Schema of profiles', () => {
  test('is one of 2020-12 by itself', () => {
    expect(profileSchema()['$schema']).toBe('https://json-schema.org/draft/2020-12/schema');
    expect(ajv.validateSchema(profileSchema())).toBe(true);
    expect(JSON.stringify(profileSchema())).not.toContain('"$ref"');
  });

  test('takes rules in both forms, with conditions in both forms', () => {
    isValid(profile);
    expect(isValid.errors).toBeNull();
  });

  test.each([
    ['a rule of two types', { allow_tool: 'x', deny_tool: 'x' }],
    ['a rule of one type in short and of another in full', { rule_type: 'deny_tool', pattern: 'x', allow_tool: 'x' }],
    ['a rule in short with the type of another', { rule_type: 'deny_tool', allow_tool: 'x' }],
    ['a rule in short with another pattern', { allow_tool: 'x', pattern: 'y' }],
    ['a rule without a pattern', { rule_type: 'allow_tool' }],
    ['a condition without a value', { allow_tool: 'x', conditions: { database: null } }],
    ['a condition with two names in an array', { allow_tool: 'x', conditions: [{ a: 1, b: 2 }] }],
    ['a rule with a member that is not known', { allow_tool: 'x', unless: 'y' }],
  ])('refuses %s', (_name, rule) => {
    expect(isValid({ ...profile, policies: [rule] })).toBe(false);
  });
});
