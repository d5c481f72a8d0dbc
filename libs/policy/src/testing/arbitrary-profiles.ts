import fc from 'fast-check';
import type { ConditionValue, NormalProfile, ProfileRule } from '@handoff/profiles';
import type { Context } from '../question.js';

/** Few names, so that rules meet each other and the questions. */
const tool = fc.constantFrom('github__list', 'github__list_issues', 'github__delete', 'mail__send', 'x');
const pattern = fc.constantFrom('github__list', 'github__list*', 'github__*', 'mail__send', '*', 'data_access__*');
const factName = fc.constantFrom('repo', 'amount', 'kind', 'flag');
const scalar = fc.constantFrom<(string | number | boolean)[]>(
  'a',
  'a/b',
  'b',
  '7',
  '',
  '../a',
  0,
  7,
  -1.5,
  1e20,
  true,
  false,
);
const value: fc.Arbitrary<ConditionValue> = fc.oneof(
  fc.constantFrom<ConditionValue[]>('a', 'a*', '*b', '<7', '>=7', '!=0', '==-1.5', 7, 0, true, false),
  fc.array(fc.constantFrom<(string | number | boolean)[]>('a', 'b', 'a*', '*/b', '<7', 7, true), { maxLength: 3 }),
);

const demand = fc.record({
  groups: fc.uniqueArray(
    fc.record({ approver_role: fc.constantFrom('manager', 'legal'), required: fc.nat(2).map((n) => n + 1) }),
    {
      minLength: 1,
      selector: ({ approver_role: role }) => role,
    },
  ),
  expires_in: fc.constantFrom(60, 600),
});

/** A rule of any type; an ask has what it requires. */
export const aRule: fc.Arbitrary<ProfileRule> = fc
  .tuple(
    fc.record(
      {
        rule_type: fc.constantFrom<ProfileRule['rule_type'][]>(
          'allow_tool',
          'allow_tool',
          'allow_tool',
          'ask_tool',
          'ask_tool',
          'deny_tool',
          'allow_data',
          'allow_data',
          'ask_data',
          'deny_data',
          'deny_provider',
        ),
        pattern,
        conditions: fc.array(
          fc.tuple(factName, value).map(([name, condition]) => ({ [name]: condition })),
          { maxLength: 3 },
        ),
      },
      { requiredKeys: ['rule_type', 'pattern'] },
    ),
    demand,
  )
  .map(([rule, required]) => (rule.rule_type.startsWith('ask_') ? { ...rule, require_approval: required } : rule));

export const rules: fc.Arbitrary<readonly ProfileRule[]> = fc.array(aRule, { maxLength: 12 });

export const context: fc.Arbitrary<Context> = fc.dictionary(
  factName,
  fc.oneof(scalar, fc.constantFrom(null, ['a'], { a: 1 }, Number.NaN)),
);

/** A name with the kind of thing that has it. */
export const asked = fc.oneof(
  tool.map((name) => ({ kind: 'tool', name }) as const),
  tool.map((name) => ({ kind: 'data', name: `data_access__${name}` }) as const),
  tool.map((name) => ({ kind: 'provider', name }) as const),
);

/** A profile with these rules, and as little besides as decisions need. */
export function profileOf(policies: readonly ProfileRule[], role = 'finance'): NormalProfile {
  const providers = { primary: { provider: 'p', model: 'm' }, allowed_providers: [], forbidden_providers: [] };
  return { role, providers, policies } as unknown as NormalProfile;
}
