import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { ProfileRule } from '@handoff/profiles';
import { createCedarPolicyEngine } from './cedar/cedar-policy-engine.js';
import { createPolicyDecisions } from './policy-decisions.js';
import { PolicyError, type PolicyEngine } from './ports/policy-engine.js';
import type { Context } from './question.js';
import { createReplay, rulesAt, type QuestionOnRecord } from './replay.js';
import { asked, context, profileOf, rules } from './testing/arbitrary-profiles.js';
import { createPlainPolicyEngine } from './testing/plain-policy-engine.js';

const plain = createPlainPolicyEngine();
const NOTHING: ReadonlySet<string> = new Set();

function replayed(policies: readonly ProfileRule[], question: Partial<QuestionOnRecord> & { readonly name: string }) {
  const replay = createReplay(plain, profileOf(policies));
  const result = replay.decide({ kind: 'tool', kept: NOTHING, context: {}, ...question });
  replay.release();
  return 'missing' in result ? result.missing : [result.decision.outcome, result.decision.code];
}

describe('a question on record', () => {
  const ALLOW: ProfileRule = { rule_type: 'allow_tool', pattern: 'github__*' };
  const DENY: ProfileRule = { rule_type: 'deny_tool', pattern: 'github__push' };
  const inRepo = (rule: ProfileRule): ProfileRule => ({ ...rule, conditions: { repo: 'finance/*' } });

  test('is decided without facts where no rule for its name asks for any', () => {
    const policies = [ALLOW, DENY, { ...inRepo(DENY), pattern: 'jira__x' }];
    expect(replayed(policies, { name: 'github__list' })).toEqual(['allow', 'allowed']);
    expect(replayed(policies, { name: 'github__push' })).toEqual(['deny', 'denied']);
    expect(replayed(policies, { name: 'mail__send' })).toEqual(['deny', 'no_rule']);
  });

  test('is decided without facts where the outcome does not hang on them', () => {
    expect(replayed([ALLOW, DENY, inRepo(DENY)], { name: 'github__push' })).toEqual(['deny', 'denied']);
    expect(replayed([inRepo(ALLOW), DENY], { name: 'github__push' })).toEqual(['deny', 'denied']);
    expect(replayed([ALLOW, inRepo(ALLOW)], { name: 'github__list' })).toEqual(['allow', 'allowed']);
    expect(replayed([inRepo(DENY)], { name: 'github__push' })).toEqual(['deny', 'no_rule']);
  });

  test('is not decided where the outcome hangs on facts that are not on record: they are named', () => {
    expect(replayed([inRepo(ALLOW)], { name: 'github__list' })).toEqual(['repo']);
    expect(replayed([ALLOW, inRepo(DENY)], { name: 'github__push' })).toEqual(['repo']);
    const two = [ALLOW, { ...DENY, conditions: { repo: 'a', branch: 'main' } }];
    expect(replayed(two, { name: 'github__push', kept: new Set(['repo']), context: { repo: 'a' } })).toEqual([
      'branch',
    ]);
  });

  test('that a rule may ask an approval for hangs on the facts of that rule, unless nothing allows it', () => {
    const require_approval = { groups: [{ approver_role: 'manager', required: 1 }], expires_in: 60 };
    const ASK: ProfileRule = { rule_type: 'ask_tool', pattern: 'github__push', require_approval };
    expect(replayed([ALLOW, ASK], { name: 'github__push' })).toEqual(['ask', 'approval_required']);
    expect(replayed([ALLOW, ASK, inRepo(ASK)], { name: 'github__push' })).toEqual(['ask', 'approval_required']);
    expect(replayed([ALLOW, inRepo(ASK)], { name: 'github__push' })).toEqual(['repo']);
    expect(replayed([ASK, inRepo(ALLOW)], { name: 'github__push' })).toEqual(['repo']);
    expect(replayed([inRepo(ASK)], { name: 'github__push' })).toEqual(['deny', 'no_rule']);
    expect(replayed([ALLOW, inRepo(ASK), DENY], { name: 'github__push' })).toEqual(['deny', 'denied']);
  });

  test('is decided by the facts that were kept, and what was not stated of these is not known', () => {
    const kept = new Set(['repo']);
    const policies = [ALLOW, inRepo(DENY)];
    const known = (repo: unknown) => ({ name: 'github__push', kept, context: { repo } as Context });
    expect(replayed(policies, known('legal/x'))).toEqual(['allow', 'allowed']);
    expect(replayed(policies, known('finance/x'))).toEqual(['deny', 'denied']);
    expect(replayed(policies, { name: 'github__push', kept, context: {} })).toEqual(['deny', 'denied']);
  });

  test('is not allowed by a rule of which one condition is not met, whatever the other facts were', () => {
    const rule: ProfileRule = { ...ALLOW, conditions: { repo: 'finance/*', amount: '<50' } };
    const kept = new Set(['repo']);
    const known = (context: Context) => replayed([rule], { name: 'github__list', kept, context });
    expect(known({ repo: 'legal/x' })).toEqual(['deny', 'no_rule']);
    expect(known({})).toEqual(['deny', 'no_rule']);
    expect(known({ repo: 'finance/x' })).toEqual(['amount']);
    expect(replayed([rule, ALLOW], { name: 'github__list', kept, context: {} })).toEqual(['allow', 'allowed']);
  });

  test('that asks could refuse because they demand too much hangs on all of their facts', () => {
    const ask = (n: number): ProfileRule => ({
      rule_type: 'ask_tool',
      pattern: '*',
      require_approval: { groups: [{ approver_role: `role-${n}`, required: 1 }], expires_in: 60 },
    });
    const asks = Array.from({ length: 8 }, (_, n) => ask(n));
    expect(replayed([ALLOW, ...asks], { name: 'github__x' })).toEqual(['ask', 'approval_required']);
    expect(replayed([ALLOW, ...asks, ask(9)], { name: 'github__x' })).toEqual(['deny', 'not_evaluated']);
    expect(replayed([ALLOW, ...asks, inRepo(ask(9))], { name: 'github__x' })).toEqual(['repo']);
    const alike = (...policies: readonly ProfileRule[]) =>
      createReplay(plain, profileOf(policies)).isAlike(
        profileOf([ALLOW, ...asks, inRepo(ask(9))]),
        'tool',
        'github__x',
      );
    expect(alike(ALLOW, ...asks, inRepo(ask(9)))).toBe(false);
  });

  test('is decided by the rules that would be enforced: those in shadow are left out', () => {
    expect(replayed([ALLOW, { ...DENY, shadow: true }], { name: 'github__push' })).toEqual(['allow', 'allowed']);
    expect(replayed([ALLOW, { ...inRepo(DENY), shadow: true }], { name: 'github__push' })).toEqual([
      'allow',
      'allowed',
    ]);
  });

  test('about data is asked for by its type, or as a tool of that name', () => {
    const policies: ProfileRule[] = [{ rule_type: 'allow_data', pattern: 'invoices' }];
    expect(replayed(policies, { kind: 'data', name: 'invoices' })).toEqual(['allow', 'allowed']);
    expect(replayed(policies, { kind: 'tool', name: 'data_access__invoices' })).toEqual(['allow', 'allowed']);
    expect(replayed(policies, { kind: 'data', name: 'a b' })).toEqual(['deny', 'bad_name']);
  });

  test('names the rules of the draft by their places in it', () => {
    const replay = createReplay(plain, profileOf([inRepo(ALLOW), { rule_type: 'deny_tool', pattern: 'x' }, ALLOW]));
    const result = replay.decide({ kind: 'tool', name: 'github__x', kept: NOTHING, context: {} });
    expect(result).toMatchObject({ decision: { deciding: [{ pointer: '/policies/2' }] } });
  });

  test('is not decided if the rules that may allow it cannot be evaluated', () => {
    const failing: PolicyEngine = {
      prepare: (policies) => {
        const applying = () => {
          throw new PolicyError('bad');
        };
        return policies.some(({ rule }) => rule === 'allow_tool')
          ? { applying, release: () => undefined }
          : plain.prepare(policies);
      },
    };
    const replay = createReplay(failing, profileOf([inRepo(ALLOW)]));
    expect(replay.decide({ kind: 'tool', name: 'github__x', kept: NOTHING, context: {} })).toEqual({
      missing: ['repo'],
    });
  });

  test('policies for many sets of kept facts are released in the end', () => {
    let open = 0;
    const counting: PolicyEngine = {
      prepare: (policies) => {
        open += 1;
        return { ...plain.prepare(policies), release: () => void (open -= 1) };
      },
    };
    const names = Array.from({ length: 12 }, (_, n) => `fact${n}`);
    const policies = names.map((name) => ({ ...ALLOW, conditions: { [name]: 'a' } }));
    const replay = createReplay(counting, profileOf(policies));
    for (const name of names) replay.decide({ kind: 'tool', name: 'x', kept: new Set([name]), context: {} });
    expect(open).toBe(16);
    replay.release();
    expect(open).toBe(0);
  });
});

describe('a replay', () => {
  let cedar: PolicyEngine;
  beforeAll(async () => {
    cedar = await createCedarPolicyEngine();
  });
  const outcomeOf = (
    policies: readonly ProfileRule[],
    question: { kind: QuestionOnRecord['kind']; name: string },
    known: Context,
  ) => {
    const decisions = createPolicyDecisions(plain);
    decisions.put({ profile: profileOf(policies) });
    return decisions.decide({ role: 'finance', context: known, ...question }).outcome;
  };
  /** As decisions ask for it, and as callers do. */
  const asCaller = ({ kind, name }: { kind: QuestionOnRecord['kind']; name: string }) => ({
    kind,
    name: kind === 'data' ? name.replace('data_access__', '') : name,
  });
  const keptNames = fc.subarray(['repo', 'amount', 'kind', 'flag']);

  test('never says another outcome than the question got, whatever the facts were that it does not know', () => {
    const told = { decided: 0, missing: 0 };
    fc.assert(
      fc.property(rules, asked, context, keptNames, (some, question, known, names) => {
        const replay = createReplay(cedar, profileOf(some));
        const onRecord = Object.fromEntries(Object.entries(known).filter(([name]) => names.includes(name)));
        const result = replay.decide({ ...asCaller(question), kept: new Set(names), context: onRecord });
        replay.release();
        if ('missing' in result) {
          told.missing += 1;
          expect(result.missing.length).toBeGreaterThan(0);
          expect(result.missing.filter((name) => names.includes(name))).toEqual([]);
        } else {
          told.decided += 1;
          expect(result.decision.outcome).toBe(outcomeOf(some, question, known));
        }
      }),
      { numRuns: 500 },
    );
    expect(Math.min(told.decided, told.missing)).toBeGreaterThan(25);
  });

  test('leaves nothing out if all facts were kept', () => {
    fc.assert(
      fc.property(rules, asked, context, (some, question, known) => {
        const replay = createReplay(plain, profileOf(some));
        const kept = new Set(['repo', 'amount', 'kind', 'flag']);
        expect(replay.decide({ ...asCaller(question), kept, context: known })).toMatchObject({
          decision: { outcome: outcomeOf(some, question, known) },
        });
      }),
      { numRuns: 300 },
    );
  });

  test('takes profiles for alike about a name only if they never decide otherwise', () => {
    const told = { alike: 0, otherwise: 0 };
    const changed = rules.chain((some) =>
      fc.tuple(fc.constant(some), fc.shuffledSubarray([...some], { minLength: Math.max(0, some.length - 1) })),
    );
    fc.assert(
      fc.property(changed, asked, context, ([some, other], question, known) => {
        const { kind, name } = asCaller(question);
        const isAlike = createReplay(plain, profileOf(some)).isAlike(profileOf(other), kind, name);
        if (isAlike) expect(outcomeOf(other, question, known)).toBe(outcomeOf(some, question, known));
        told[isAlike ? 'alike' : 'otherwise'] += 1;
      }),
      { numRuns: 600 },
    );
    expect(Math.min(told.alike, told.otherwise)).toBeGreaterThan(20);
  });

  test('takes a wider pattern, other words and another place for alike, and another condition not', () => {
    const rule: ProfileRule = {
      rule_type: 'allow_tool',
      pattern: 'github__list',
      conditions: { repo: 'a', branch: 'b' },
    };
    const isAlike = (...other: readonly ProfileRule[]) =>
      createReplay(plain, profileOf([rule])).isAlike(profileOf(other), 'tool', 'github__list');
    const conditions = [{ branch: 'b' }, { repo: 'a' }];
    expect(isAlike({ rule_type: 'deny_tool', pattern: 'x' }, { ...rule, pattern: '*', conditions, reason: 'r' })).toBe(
      true,
    );
    expect(isAlike({ ...rule, conditions: { repo: 'a' } })).toBe(false);
    expect(isAlike({ ...rule, shadow: true })).toBe(false);
    expect(isAlike(rule, { rule_type: 'deny_tool', pattern: 'github__*' })).toBe(false);
  });
});

test('rules are found by their pointers', () => {
  const profile = profileOf([{ rule_type: 'allow_data', pattern: 'invoices', reason: 'r' }]);
  expect(rulesAt(profile, ['/policies/0', '/policies/7', '/providers/allowed_providers'])).toEqual([
    { pointer: '/policies/0', rule: 'allow_data', pattern: 'data_access__invoices', reason: 'r' },
    undefined,
    { pointer: '/providers/allowed_providers', rule: 'allowed_providers', pattern: '*' },
  ]);
});
