import { describe, expect, test } from '@jest/globals';
import { canonicalJson } from '@handoff/kernel';
import fc from 'fast-check';
import { conditionsOf, entriesOf } from './conditions.js';
import { readProfile } from './read-profile.js';
import { asJson, asYaml, mistakesIn, profileWith, SMALL, written } from './testing/profiles.js';

const APPROVAL = { groups: [{ approver_role: 'manager', required: 1 }], expires_in: 600 };

describe('everything in the existing format is read', () => {
  test.each(['allow_tool', 'deny_tool', 'allow_data', 'deny_data', 'deny_provider'])(
    '%s in short and in full',
    (type) => {
      const [short, full] = profileWith({
        policies: [
          { [type]: 'x*', reason: 'a' },
          { rule_type: type, pattern: 'y' },
        ],
      }).policies;
      expect([short, full]).toEqual([
        { rule_type: type, pattern: 'x*', reason: 'a' },
        { rule_type: type, pattern: 'y' },
      ]);
    },
  );

  test.each(['ask_tool', 'ask_data'])('%s in short and in full, with the approval that it requires', (type) => {
    const approval = APPROVAL;
    const [short, full] = profileWith({
      policies: [
        { [type]: 'x*', require_approval: approval },
        { rule_type: type, pattern: 'y', require_approval: approval },
      ],
    }).policies;
    expect([short, full]).toEqual([
      { rule_type: type, pattern: 'x*', require_approval: approval },
      { rule_type: type, pattern: 'y', require_approval: approval },
    ]);
  });

  test('conditions as an object and as an array of objects with one key', () => {
    const conditions = [{ repo: 'finance/*' }, { database: 'analytics_ro' }];
    const [asArray, asObject] = profileWith({
      policies: [
        { allow_tool: 'a', conditions },
        { allow_tool: 'b', conditions: { repo: 'finance/*', database: 'analytics_ro' } },
      ],
    }).policies;
    expect(asArray!.conditions).toEqual(asObject!.conditions);
  });

  test('several conditions with the same key are all kept', () => {
    const conditions = [{ amount: '>0' }, { amount: '<=100' }];
    const [rule] = profileWith({ policies: [{ allow_tool: 'refund', conditions }] }).policies;
    expect(rule!.conditions).toEqual(conditions);
    expect(conditionsOf(rule!.conditions)).toEqual([
      { name: 'amount', kind: 'comparison', operator: '>', number: 0 },
      { name: 'amount', kind: 'comparison', operator: '<=', number: 100 },
    ]);
  });

  test('conditions keep their types', () => {
    const conditions = {
      repo: 'finance/*',
      database: 'analytics_ro',
      amount_usd: '<50000',
      allowed_commands: ['git', 'npm'],
      retention_days: 0,
      approved: true,
    };
    const [rule] = profileWith({ policies: [{ allow_tool: 'x', conditions }] }).policies;
    expect(rule!.conditions).toEqual(conditions);
    expect(conditionsOf(rule!.conditions).map(({ kind }) => kind)).toEqual([
      'glob',
      'word',
      'comparison',
      'list',
      'number',
      'boolean',
    ]);
  });

  test('a rule in shadow, which is not taken for one that is enforced', () => {
    const { policies } = profileWith({
      policies: [
        { allow_tool: 'a', shadow: true },
        { allow_tool: 'b', shadow: false },
      ],
    });
    expect(policies).toEqual([
      { rule_type: 'allow_tool', pattern: 'a', shadow: true },
      { rule_type: 'allow_tool', pattern: 'b' },
    ]);
    for (const shadow of [null, '', 'yes', 1]) {
      expect(mistakesIn(written({ policies: [{ allow_tool: 'a', shadow }] }))).toEqual([
        expect.stringContaining('/policies/0/shadow'),
      ]);
    }
    // The model of the profile is denied by a rule that denies nothing yet.
    expect(mistakesIn(written({ policies: [{ deny_provider: '*', shadow: true }] }))).toEqual([]);
  });

  test('the modes of legal, and a signature under both names', () => {
    const { profile, signature } = readProfile(
      asYaml(
        written({
          privacy: { mode: 'strict', strictness: 'maximum', local_only: true, retention_days: 0 },
          signature: { algorithm: 'Ed25519', vault_key: 'k1', value: 'abc' },
        }),
      ),
    );
    expect(profile!.privacy).toMatchObject({ mode: 'strict', strictness: 'maximum', retention_days: 0 });
    expect(signature).toEqual({ algorithm: 'Ed25519', vault_key: 'k1', signature: 'abc' });
    expect(profile).not.toHaveProperty('signature');
  });

  test('what is left out has its default', () => {
    expect(profileWith()).toMatchObject({
      providers: { allowed_providers: [], forbidden_providers: [] },
      goosehints: { local_templates: [] },
      privacy: { allow_override: false, rules: [], pii_categories: [] },
    });
  });

  test('YAML and JSON with the same meaning are the same profile', () => {
    expect(readProfile(asYaml(SMALL), 'yaml').profile).toEqual(readProfile(asJson(SMALL), 'json').profile);
  });
});

describe('mistakes', () => {
  test('are all told at once, with pointers, of the schema and of the rules', () => {
    expect(
      mistakesIn({
        ...SMALL,
        display_name: ' ',
        providers: {
          primary: { provider: 'openai', model: 'm', temperature: 1.5 },
          worker: { provider: 'other', model: 'm' },
          allowed_providers: ['openai', 'ollama'],
          forbidden_providers: ['openai'],
        },
        extensions: [
          { name: 'github', enabled: true, colour: 'red' },
          { name: 'github', enabled: 'yes' },
        ],
        recipes: [{ name: 'r', path: '../r', schedule: 'daily', enabled: true }],
        automated_tasks: [{ name: 't', recipe: 'none', schedule: '@daily', enabled: true }],
        policies: [
          { allow_tool: 'a*b' },
          { allow_tool: 'a', deny_tool: 'a' },
          { allow_tool: 'c', conditions: { amount: '<many' } },
          { allow_tool: 'd', conditions: { amount: null } },
        ],
        goosehints: { global: '', local_templates: [{ path: '../../etc', content: '' }] },
        colour: 'red',
      }),
    ).toEqual([
      '/automated_tasks/0/recipe is none of the recipes',
      '/colour is not a known member',
      '/display_name must not be blank',
      '/extensions/0/colour is not a known member',
      '/extensions/1/enabled must be boolean',
      '/extensions/1/name is the same as that of an item before',
      '/goosehints/local_templates/0/path must not lead out of the folder',
      '/policies/0/allow_tool may have a * at its end only',
      '/policies/1 must have exactly one of rule_type with pattern, allow_tool, ask_tool, deny_tool, allow_data, ask_data, deny_data and deny_provider',
      '/policies/2/conditions/amount begins as a comparison and has no number, such as "<50000"',
      '/policies/3/conditions/amount must be string or number or boolean or array',
      '/providers/primary/provider is one of forbidden_providers',
      '/providers/primary/temperature must be <= 1',
      '/providers/worker/provider is none of allowed_providers',
      '/recipes/0/schedule must have five fields, or six with seconds',
    ]);
  });

  test('have the lines of YAML; of a missing member, the line of what lacks it', () => {
    const lines = Buffer.from(asYaml(SMALL)).toString().replace('    provider: ollama\n', '').split('\n');
    const { mistakes } = readProfile(Buffer.from(lines.join('\n')), 'yaml');
    expect(mistakes).toEqual([
      { pointer: '/providers/primary/provider', message: 'is required', line: lines.indexOf('  primary:') + 1 },
    ]);
  });

  test('a provider that a rule denies is not used', () => {
    expect(mistakesIn(written({ policies: [{ deny_provider: 'olla*' }] }))).toEqual([
      '/providers/primary/provider is denied by a deny_provider',
    ]);
  });

  test('an ask requires an approval by different roles that can decide, and no other rule requires one', () => {
    const group = (approver_role: string) => ({ approver_role, required: 1 });
    const require = (...groups: readonly object[]) => ({ require_approval: { groups, expires_in: 60 } });
    expect(
      mistakesIn(
        written({
          policies: [
            { ask_tool: 'a' },
            { allow_tool: 'a', ...require(group('manager')) },
            { ask_data: 'a', ...require(group('manager'), group('auditor'), group('manager')) },
            { ask_tool: 'a', ...require() },
            { ask_tool: 'a', require_approval: { groups: [group('manager')] } },
          ],
        }),
      ),
    ).toEqual([
      '/policies/0/require_approval is required, with the groups that have to agree',
      '/policies/1/require_approval goes with ask_tool or ask_data',
      '/policies/2/require_approval/groups/1/approver_role must be a role that can decide; an auditor changes nothing',
      '/policies/2/require_approval/groups/2/approver_role is there already',
      '/policies/3/require_approval/groups must NOT have fewer than 1 items',
      '/policies/4/require_approval/expires_in is required',
    ]);
  });

  test('a condition that is empty is one, and does not go away', () => {
    for (const value of ['', null, {}]) {
      const [first] = mistakesIn(written({ policies: [{ allow_tool: 'a', conditions: { database: value } }] }));
      expect(first).toMatch(/^\/policies\/0\/conditions\/database /);
    }
  });

  test('a name given twice in JSON is one', () => {
    expect(mistakesIn('{"role":"finance","role":"legal"}')).toEqual([' An object has the same key twice.']);
  });
});

describe('remarks', () => {
  test('tell what is valid and probably not meant', () => {
    const { profile, remarks } = readProfile(
      asJson(
        written({
          policies: [
            { allow_tool: 'github__*' },
            { allow_tool: 'slack__post' },
            { allow_tool: 'github__list_issues' },
            { deny_tool: 'github__list*' },
            { deny_tool: 'github__list*' },
            { ask_tool: 'github__create*', require_approval: APPROVAL },
            { ask_tool: 'jira__*', require_approval: APPROVAL },
            { ask_tool: 'task.route', require_approval: APPROVAL },
          ],
          env_vars: { API_TOKEN: 'x', TOKEN_LIMIT: '5' },
        }),
      ),
    );
    expect(profile).toBeDefined();
    expect(remarks.map(({ pointer, message }) => `${pointer} ${message}`)).toEqual([
      '/env_vars/API_TOKEN has the name of a secret; everyone with the role reads it',
      '/policies/1/allow_tool is a tool of no enabled extension',
      '/policies/2/allow_tool is denied by another rule, and a deny wins',
      '/policies/4 is there twice',
      '/policies/6/ask_tool is allowed by no rule: an approval would not allow it',
    ]);
  });

  test('rules beyond the limit are refused, and not compared with the others', () => {
    const rules = Array.from({ length: 2_000 }, (_, number) => ({ deny_tool: `x${number}` }));
    const remarksOf = (policies: readonly object[]) =>
      readProfile(asJson(written({ policies }))).remarks.map(({ pointer, message }) => `${pointer} ${message}`);
    expect(remarksOf([...rules.slice(1), rules[1]!])).toEqual(['/policies/1999 is there twice']);
    expect(remarksOf([...rules, rules[1]!])).toEqual([]);
    expect(mistakesIn(written({ policies: [...rules, rules[1]!] }))).toEqual([expect.stringMatching(/^\/policies /)]);
  });
});

describe('nothing is dropped in silence', () => {
  const word = fc.stringMatching(/^[a-z]{1,8}$/);
  const value = fc.oneof(word, fc.integer(), fc.boolean(), fc.array(fc.oneof(word, fc.integer()), { maxLength: 4 }));
  const conditions = fc.oneof(
    fc.dictionary(word, value, { noNullPrototype: true }),
    fc.array(fc.tuple(word, value).map(([name, each]) => ({ [name]: each }))),
  );

  test('every condition of every rule is in the profile that is read, however it is written', () => {
    fc.assert(
      fc.property(fc.array(conditions, { maxLength: 5 }), fc.boolean(), (all, inYaml) => {
        const document = written({ policies: all.map((each) => ({ allow_tool: 'x', conditions: each })) });
        const { profile } = readProfile(inYaml ? asYaml(document) : asJson(document), inYaml ? 'yaml' : 'json');
        const sorted = (each: Parameters<typeof entriesOf>[0]) =>
          entriesOf(each)
            .map((e) => canonicalJson(e))
            .sort();
        expect(profile!.policies.map((rule) => sorted(rule.conditions!))).toEqual(all.map(sorted));
      }),
    );
  });

  test('a member that is not known is a mistake at every place', () => {
    const places: readonly Readonly<Record<string, unknown>>[] = [
      { extra: 1 },
      { providers: { ...SMALL.providers, extra: 1 } },
      { providers: { primary: { ...SMALL.providers.primary, extra: 1 } } },
      { extensions: [{ ...SMALL.extensions[0], extra: 1 }] },
      { goosehints: { global: '', extra: 1 } },
      { recipes: [{ ...SMALL.recipes[0], extra: 1 }] },
      { policies: [{ ...SMALL.policies[0], extra: 1 }] },
      { privacy: { ...SMALL.privacy, extra: 1 } },
      { signature: { algorithm: 'Ed25519', vault_key: 'k', extra: 1 } },
    ];
    for (const place of places) {
      expect(mistakesIn(written(place)).map((each) => each.split('/').at(-1))).toEqual(['extra is not a known member']);
    }
  });
});
