import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { ProfileRule } from '@handoff/profiles';
import { createCedarPolicyEngine } from './cedar/cedar-policy-engine.js';
import type { Decision } from './decision.js';
import { createPolicyDecisions } from './policy-decisions.js';
import type { PolicyEngine } from './ports/policy-engine.js';
import type { Context, QuestionKind } from './question.js';
import { aRule, asked, context, profileOf, rules } from './testing/arbitrary-profiles.js';
import { createPlainPolicyEngine } from './testing/plain-policy-engine.js';

type Asked = { readonly kind: QuestionKind; readonly name: string };

describe('decisions', () => {
  let cedar: PolicyEngine;
  beforeAll(async () => {
    cedar = await createCedarPolicyEngine();
  });

  const decide = (policies: readonly ProfileRule[], question: Asked, known: Context, engine = cedar): Decision => {
    const decisions = createPolicyDecisions(engine);
    decisions.put({ profile: profileOf(policies), digest: 'd' });
    try {
      return decisions.decide({ role: 'finance', context: known, ...question });
    } finally {
      decisions.remove('finance');
    }
  };
  const isAllowed = (...args: Parameters<typeof decide>): boolean => decide(...args).outcome === 'allow';

  test('one more deny never allows more', () => {
    fc.assert(
      fc.property(rules, aRule, asked, context, (some, { rule_type: type, ...rest }, question, known) => {
        const deny = { ...rest, rule_type: type.replace(/^(allow|ask)/, 'deny') as ProfileRule['rule_type'] };
        if (isAllowed([...some, deny], question, known)) expect(isAllowed(some, question, known)).toBe(true);
      }),
      { numRuns: 400 },
    );
  });

  test('one more ask never allows more, and never takes a deny back', () => {
    const rank = { deny: 0, ask: 1, allow: 2 };
    fc.assert(
      fc.property(rules, aRule, asked, context, (some, { rule_type: type, ...rest }, question, known) => {
        const about = type.endsWith('_data') ? 'ask_data' : 'ask_tool';
        const ask = { require_approval: BY_MANAGER, ...rest, rule_type: about } as const;
        const [before, after] = [some, [...some, ask]].map((policies) => decide(policies, question, known));
        expect(rank[after!.outcome]).toBeLessThanOrEqual(rank[before!.outcome]);
        if (before!.outcome === 'ask' && after!.outcome === 'ask') expect(meets(after!, before!)).toBe(true);
      }),
      { numRuns: 600 },
    );
  });

  test('a condition of which nothing is known never allows more', () => {
    fc.assert(
      fc.property(rules, fc.nat(), asked, context, (some, at, question, known) => {
        fc.pre(some.length > 0);
        const withUnknown = some.map((rule, index) =>
          index === at % some.length ? { ...rule, conditions: [...listOf(rule), { nowhere: 'a' }] } : rule,
        );
        if (isAllowed(withUnknown, question, known)) expect(isAllowed(some, question, known)).toBe(true);
      }),
      { numRuns: 400 },
    );
  });

  test('knowing less never allows more', () => {
    fc.assert(
      fc.property(rules, asked, context, fc.nat(), (some, question, known, at) => {
        const names = Object.keys(known);
        fc.pre(names.length > 0);
        const less = Object.fromEntries(Object.entries(known).filter(([name]) => name !== names[at % names.length]));
        if (isAllowed(some, question, less)) expect(isAllowed(some, question, known)).toBe(true);
      }),
      { numRuns: 400 },
    );
  });

  test('the order of rules never matters', () => {
    const shuffled = rules.chain((some) =>
      fc.tuple(fc.constant(some), fc.shuffledSubarray([...some], { minLength: some.length })),
    );
    fc.assert(
      fc.property(shuffled, asked, context, ([some, other], question, known) => {
        const texts = (policies: readonly ProfileRule[]) => {
          const { deciding, ...rest } = decide(policies, question, known);
          const rulesOf = deciding.map(({ pointer }) => policies[Number(pointer.split('/')[2])] ?? pointer);
          return [
            rest.outcome,
            rest.code,
            rest.unknown,
            rest.demand,
            rulesOf.map((rule) => JSON.stringify(rule)).sort(),
          ];
        };
        expect(texts(other)).toEqual(texts(some));
      }),
      { numRuns: 300 },
    );
  });

  test('a rule in shadow never changes a decision, and tells the decision that it would make', () => {
    const withShadows = rules.chain((some) =>
      fc.tuple(fc.constant(some), fc.array(fc.boolean(), { minLength: some.length, maxLength: some.length })),
    );
    const plain = createPlainPolicyEngine();
    let differing = 0;
    fc.assert(
      fc.property(withShadows, asked, context, ([some, isShadow], question, known) => {
        const tried = some.map((rule, at) => (isShadow[at] ? { ...rule, shadow: true as const } : rule));
        // In the place of each of these is a rule for a name that nobody asks for, so that pointers stay the same.
        const without = some.map((rule, at) => (isShadow[at] ? NOWHERE : rule));
        const { shadow, ...decision } = decide(tried, question, known);
        expect(decision).toEqual(decide(without, question, known, plain));
        const enforced = decide(some, question, known, plain);
        if (shadow === undefined) expect(decision).toEqual(enforced);
        else expect({ ...decision, demand: undefined, ...shadow }).toEqual(enforced);
        differing += decision.outcome === enforced.outcome ? 0 : 1;
      }),
      { numRuns: 400 },
    );
    expect(differing).toBeGreaterThan(10);
  });

  test('Cedar decides as the definition in plain code does', () => {
    const plain = createPlainPolicyEngine();
    const counted = { allow: 0, ask: 0, deny: 0 };
    fc.assert(
      fc.property(rules, asked, context, (some, question, known) => {
        const decision = decide(some, question, known);
        expect(decision).toEqual(decide(some, question, known, plain));
        counted[decision.outcome] += 1;
      }),
      { numRuns: 800 },
    );
    // The questions are not all answered in the same way.
    expect(Math.min(...Object.values(counted))).toBeGreaterThan(8);
  });
});

const NOWHERE: ProfileRule = { rule_type: 'deny_tool', pattern: 'nowhere' };
const BY_MANAGER = { groups: [{ approver_role: 'manager', required: 1 }], expires_in: 600 };

/** Whether an approval that one decision demands has all that another demands. */
function meets({ demand: one }: Decision, { demand: other }: Decision): boolean {
  const has = ({ role, required }: { role: string; required: number }) =>
    one!.groups.some((group) => group.role === role && group.required >= required);
  return other!.groups.every(has) && one!.expiresIn <= other!.expiresIn;
}

function listOf({ conditions = [] }: ProfileRule) {
  return Array.isArray(conditions) ? conditions : [conditions];
}
