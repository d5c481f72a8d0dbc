import { beforeAll, describe, expect, test } from '@jest/globals';
import { conditionsOf, readFacts, type ConditionValue } from '@handoff/profiles';
import type { Policy } from '../policy.js';
import type { Context } from '../question.js';
import { PolicyError, type PolicyEngine } from './policy-engine.js';

/** The promises of every engine. */
export function describePolicyEngine(name: string, create: () => Promise<PolicyEngine>): void {
  describe(`policy engine: ${name}`, () => {
    let engine: PolicyEngine;
    beforeAll(async () => {
      engine = await create();
    });

    const applying = (policies: readonly Policy[], asked = 'github__list', context: Context = {}) => {
      const names = policies.flatMap(({ conditions }) => conditions.map((each) => each.name));
      const prepared = engine.prepare(policies);
      try {
        return [...prepared.applying('tool', asked, readFacts(context, names))].sort((a, b) => a - b);
      } finally {
        prepared.release();
      }
    };

    test.each([
      ['github__list', 'github__list', true],
      ['github__list', 'github__list_issues', false],
      ['github__list*', 'github__list_issues', true],
      ['github__*', 'github__', true],
      ['github__*', 'gitlab__list', false],
      ['*', 'anything', true],
      ['a.b', 'a_b', false],
      ['GitHub__list', 'github__list', false],
    ])('%s names %s: %j', (pattern, asked, isNamed) => {
      expect(applying([allow(pattern)], asked)).toEqual(isNamed ? [0] : []);
    });

    test('a policy is for its kinds only', () => {
      const prepared = engine.prepare([{ ...allow('x'), kinds: ['data'] }]);
      const facts = new Map();
      expect([prepared.applying('data', 'x', facts), prepared.applying('tool', 'x', facts)]).toEqual([[0], []]);
      prepared.release();
    });

    test('denies hide the allows, and all of them are told', () => {
      expect(applying([allow('*'), deny('github__*'), allow('github__list'), deny('*')])).toEqual([1, 3]);
      expect(applying([allow('*'), deny('other'), allow('github__list')])).toEqual([0, 2]);
    });

    test('denies hide the asks too; asks are told with the allows', () => {
      expect(applying([allow('*'), ask('github__*'), deny('*')])).toEqual([2]);
      expect(applying([allow('*'), ask('github__*'), ask('other'), allow('github__list')])).toEqual([0, 1, 3]);
      expect(applying([ask('*')])).toEqual([0]);
    });

    const MET: readonly (readonly [ConditionValue, unknown, boolean])[] = [
      ['finance/*', 'finance/reports', true],
      ['finance/*', 'finance/a/b\nc', true],
      ['finance/*', 'legal/finance/x', false],
      ['*/reports', 'finance/reports', true],
      ['a*b*c', 'a-b-c', true],
      ['a*b*c', 'a-c-b', false],
      ['\\*', '\\x', true],
      ['a.c*', 'abc', false],
      ['analytics_ro', 'analytics_ro', true],
      ['analytics_ro', 'analytics_rw', false],
      ['<50000', 49_999.99, true],
      ['<50000', 50_000, false],
      ['<=50000', 50_000, true],
      ['>0.1', 0.1, false],
      ['>0.3', 0.1 + 0.2, true],
      ['>=-1.5', -1.5, true],
      ['>-1', -1.0001, false],
      ['<-1', -2, true],
      ['<0', -0, false],
      ['==3', 3, true],
      ['!=3', 3, false],
      ['!=3', 4, true],
      ['<1', 5e-324, true],
      ['>9007199254740991', 1e300, true],
      ['<9007199254740993', Number.MAX_SAFE_INTEGER, true],
      [['git', 'npm'], 'npm', true],
      [['git', 'npm'], 'rm', false],
      [['git', 7, true], 7, true],
      [['git', 7, true], true, true],
      [['git', 7, true], false, false],
      [[], 'git', false],
      [['git *', 'ls'], 'git push', true],
      [['git *', 'ls'], 'ls', true],
      [['git *', 'ls'], 'gitk', false],
      [['git *', 'ls'], 'ls *', false],
      [['*'], '*', true],
      [['<0', '>=50000'], 50_000, true],
      [['<0', '>=50000'], -1, true],
      [['<0', '>=50000'], 7, false],
      [['legal/*', '>5', true], 6, true],
      [['legal/*', '>5', true], 'legal/a', true],
      [['legal/*', '>5', true], false, false],
      [0, 0, true],
      [0, -0, true],
      [30, 31, false],
      [true, true, true],
      [true, false, false],
      ['ü😀*', 'ü😀 x', true],
    ];

    test.each(MET)('a condition %j is met by %j: %j, for an allow, an ask and a deny', (condition, fact, isMet) => {
      expect(applying([allow('*', { fact: condition })], 'x', { fact })).toEqual(isMet ? [0] : []);
      expect(applying([ask('*', { fact: condition })], 'x', { fact })).toEqual(isMet ? [0] : []);
      expect(applying([deny('*', { fact: condition })], 'x', { fact })).toEqual(isMet ? [0] : []);
    });

    const UNDECIDABLE: readonly (readonly [ConditionValue, Context])[] = [
      ['finance/*', {}],
      ['finance/*', { fact: 'finance/../legal/x' }],
      ['finance/*', { fact: 'finance/./x' }],
      ['finance\\*', { fact: 'finance\\..\\legal' }],
      ['finance/*', { fact: ['finance/x'] }],
      ['finance/*', { fact: { toString: 'finance/x' } }],
      ['*', { fact: 'x'.repeat(5_000) }],
      ['*', { fact: '\ud800' }],
      ['word', { fact: 7 }],
      ['word', { fact: null }],
      ['<50000', { fact: '49999' }],
      ['<50000', { fact: Number.NaN }],
      ['>50000', { fact: Number.POSITIVE_INFINITY }],
      ['<50000', { fact: 49_999n }],
      ['<50000', { Fact: 1 }],
      [0, { fact: '0' }],
      [0, { fact: false }],
      [true, { fact: 'true' }],
      [true, { fact: 1 }],
      [['git'], { fact: 7 }],
      [['git'], { fact: ['git'] }],
      [[7], { fact: '7' }],
      [[], {}],
      [['legal/*', 'hr'], { fact: 'legal/../hr' }],
      [['legal/*', './hr'], { fact: './hr' }],
      [['legal/*'], { fact: 7 }],
      [['>5'], { fact: '>5' }],
      [['>5', true], { fact: '6' }],
      [['legal/*', '>5'], {}],
    ];

    test.each(UNDECIDABLE)(
      'a condition %j never allows, and always asks and denies, where %j is known',
      (condition, context) => {
        expect(applying([allow('*', { fact: condition })], 'x', context)).toEqual([]);
        expect(applying([ask('*', { fact: condition })], 'x', context)).toEqual([0]);
        expect(applying([deny('*', { fact: condition })], 'x', context)).toEqual([0]);
      },
    );

    test('all conditions have to be met, also those with the same name', () => {
      const both = [{ amount: '>0' }, { amount: '<=100' }];
      for (const [amount, isMet] of [
        [0, false],
        [50, true],
        [101, false],
      ] as const) {
        expect(applying([allow('*', both)], 'x', { amount })).toEqual(isMet ? [0] : []);
        expect(applying([deny('*', both)], 'x', { amount })).toEqual(isMet ? [0] : []);
      }
    });

    test('one condition that cannot be decided is enough for a deny or an ask, and too much for an allow', () => {
      const conditions = { repo: 'finance/*', branch: 'main' };
      for (const context of [{ repo: 'finance/x' }, { repo: 'legal/x' }, { branch: 'main' }, {}]) {
        expect(applying([allow('*', conditions)], 'x', context)).toEqual([]);
        expect(applying([ask('*', conditions)], 'x', context)).toEqual([0]);
        expect(applying([deny('*', conditions)], 'x', context)).toEqual([0]);
      }
      expect(applying([deny('*', conditions)], 'x', { repo: 'legal/x', branch: 'main' })).toEqual([]);
    });

    test.each([
      '__proto__',
      'constructor',
      '__extn',
      '__entity',
      'toString',
      'a"b\\',
      'text:x',
      'name',
      '',
      'ü😀',
      '*',
    ])('a condition may have the name %j', (fact) => {
      const conditions = Object.fromEntries([[fact, 'yes']]);
      const known = Object.fromEntries([[fact, 'yes']]);
      expect(applying([allow('*', conditions)], 'x', known)).toEqual([0]);
      expect(applying([allow('*', conditions)], 'x', {})).toEqual([]);
    });

    test('a condition may have text that means something in a language of policies', () => {
      const text = '" || true || "';
      expect(applying([allow('*', { fact: text })], 'x', { fact: text })).toEqual([0]);
      expect(applying([allow('*', { fact: text })], 'x', { fact: 'x' })).toEqual([]);
    });

    test('a rule has as many conditions as the format allows', () => {
      const conditions = Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`fact${n}`, `<${n + 1}`]));
      const context = Object.fromEntries(Object.keys(conditions).map((fact, n) => [fact, n]));
      expect(applying([allow('*', conditions)], 'x', context)).toEqual([0]);
      expect(applying([deny('*', conditions)], 'x', context)).toEqual([0]);
      expect(applying([allow('*', conditions)], 'x', { ...context, fact199: 200 })).toEqual([]);
      expect(applying([deny('*', conditions)], 'x', { ...context, fact199: 200 })).toEqual([]);
    });

    test('policies of several preparations are kept apart, whatever is released in between', () => {
      const one = engine.prepare([allow('a')]);
      const two = engine.prepare([deny('a')]);
      one.release();
      const three = engine.prepare([allow('b')]);
      const facts = new Map();
      expect(() => one.applying('tool', 'b', facts)).toThrow(PolicyError);
      expect([two.applying('tool', 'a', facts), three.applying('tool', 'a', facts)]).toEqual([[0], []]);
      two.release();
      three.release();
    });
  });
}

function allow(pattern: string, conditions?: Parameters<typeof conditionsOf>[0]): Policy {
  return policy('allow', pattern, conditions);
}

function ask(pattern: string, conditions?: Parameters<typeof conditionsOf>[0]): Policy {
  return policy('ask', pattern, conditions);
}

function deny(pattern: string, conditions?: Parameters<typeof conditionsOf>[0]): Policy {
  return policy('deny', pattern, conditions);
}

function policy(effect: Policy['effect'], text: string, conditions?: Parameters<typeof conditionsOf>[0]): Policy {
  const isPrefix = text.endsWith('*');
  return {
    pointer: '/policies/0',
    rule: `${effect}_tool`,
    effect,
    kinds: ['tool'],
    pattern: { text: isPrefix ? text.slice(0, -1) : text, isPrefix },
    conditions: conditionsOf(conditions),
  };
}
