import fc from 'fast-check';
import type { ConditionValue } from '@handoff/contracts';
import type { NormalProfile, ProfileRule } from '@handoff/profiles';
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
  fc.array(fc.constantFrom<(string | number | boolean)[]>('a', 'b', 7, true), { maxLength: 3 }),
);

export const aRule: fc.Arbitrary<ProfileRule> = fc.record(
  {
    rule_type: fc.constantFrom('allow_tool', 'allow_tool', 'deny_tool', 'allow_data', 'deny_data', 'deny_provider'),
    pattern,
    conditions: fc.array(
      fc.tuple(factName, value).map(([name, condition]) => ({ [name]: condition })),
      { maxLength: 3 },
    ),
  },
  { requiredKeys: ['rule_type', 'pattern'] },
);

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
