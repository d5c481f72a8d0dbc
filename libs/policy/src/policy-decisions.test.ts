import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { readProfile, type NormalProfile, type ProfileRule } from '@handoff/profiles';
import { createCedarPolicyEngine } from './cedar/cedar-policy-engine.js';
import { createPolicyDecisions, type PolicyDecisions } from './policy-decisions.js';
import { PolicyError, type PolicyEngine } from './ports/policy-engine.js';
import type { Context } from './question.js';
import { profileOf } from './testing/arbitrary-profiles.js';

describe('policy decisions', () => {
  let engine: PolicyEngine;
  let decisions: PolicyDecisions;
  beforeAll(async () => {
    engine = await createCedarPolicyEngine();
  });
  beforeEach(() => {
    decisions = createPolicyDecisions(engine);
  });
  const put = (...policies: readonly ProfileRule[]) => decisions.put({ profile: profileOf(policies), digest: 'abc' });

  test('an answer names the policies that decided, the reason and the bundle', () => {
    put(
      { rule_type: 'allow_tool', pattern: '*' },
      { rule_type: 'deny_tool', pattern: 'github__delete_*', reason: 'What is deleted cannot be reviewed.' },
    );
    expect(decisions.canUseTool('finance', 'github__delete_repo')).toEqual({
      outcome: 'deny',
      code: 'denied',
      role: 'finance',
      kind: 'tool',
      name: 'github__delete_repo',
      deciding: [
        {
          pointer: '/policies/1',
          rule: 'deny_tool',
          pattern: 'github__delete_*',
          reason: 'What is deleted cannot be reviewed.',
        },
      ],
      unknown: [],
      reason: 'What is deleted cannot be reviewed.',
      bundle: 'abc',
    });
    expect(decisions.canUseTool('finance', 'github__list')).toMatchObject({
      outcome: 'allow',
      code: 'allowed',
      deciding: [{ pointer: '/policies/0' }],
      reason: 'allow_tool *',
    });
  });

  const ASK: ProfileRule = {
    rule_type: 'ask_tool',
    pattern: 'mail__*',
    require_approval: { groups: [{ approver_role: 'manager', required: 1 }], expires_in: 600 },
  };
  const MAIL: ProfileRule = { rule_type: 'allow_tool', pattern: 'mail__*' };

  test('an ask wins over an allow, and the answer says which approval would allow it', () => {
    put(MAIL, { ...ASK, reason: 'Mail leaves the house.' });
    expect(decisions.canUseTool('finance', 'mail__send')).toEqual({
      outcome: 'ask',
      code: 'approval_required',
      role: 'finance',
      kind: 'tool',
      name: 'mail__send',
      deciding: [{ pointer: '/policies/1', rule: 'ask_tool', pattern: 'mail__*', reason: 'Mail leaves the house.' }],
      unknown: [],
      demand: { groups: [{ role: 'manager', required: 1 }], expiresIn: 600 },
      reason: 'Mail leaves the house.',
      bundle: 'abc',
    });
  });

  test('a deny wins over an ask, and an ask allows nothing itself', () => {
    put(MAIL, ASK, { rule_type: 'deny_tool', pattern: 'mail__delete' });
    expect(decisions.canUseTool('finance', 'mail__delete')).toMatchObject({ outcome: 'deny', code: 'denied' });
    put(ASK);
    expect(decisions.canUseTool('finance', 'mail__send')).toMatchObject({ outcome: 'deny', code: 'no_rule' });
  });

  test('an ask applies if its conditions cannot be decided', () => {
    put(MAIL, { ...ASK, conditions: { to: '*@else.example' } });
    const ask = (context?: Context) => decisions.canUseTool('finance', 'mail__send', context);
    expect(ask({ to: 'a@example.com' }).outcome).toBe('allow');
    expect(ask({ to: 'a@else.example' })).toMatchObject({ outcome: 'ask', unknown: [] });
    for (const context of [undefined, { to: 7 }, { TO: 'a@example.com' }]) {
      expect(ask(context)).toMatchObject({ outcome: 'ask', unknown: ['to'] });
    }
  });

  test('several asks are met by one approval of all their groups, in the shortest of their times', () => {
    const require = (expires_in: number, ...groups: readonly (readonly [string, number])[]): ProfileRule => ({
      ...ASK,
      require_approval: {
        groups: groups.map(([approver_role, required]) => ({ approver_role, required })),
        expires_in,
      },
    });
    put(MAIL, require(600, ['manager', 2], ['legal', 1]), require(60, ['manager', 1], ['board', 1]));
    const { demand, deciding } = decisions.canUseTool('finance', 'mail__send');
    expect([demand, deciding.length]).toEqual([
      {
        groups: [
          { role: 'board', required: 1 },
          { role: 'legal', required: 1 },
          { role: 'manager', required: 2 },
        ],
        expiresIn: 60,
      },
      2,
    ]);
  });

  test('asks for more groups than an approval can have are a no', () => {
    const of = (role: string): ProfileRule => ({
      ...ASK,
      require_approval: { groups: [{ approver_role: role, required: 1 }], expires_in: 60 },
    });
    put(MAIL, ...['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'].map(of));
    expect(decisions.canUseTool('finance', 'mail__send')).toMatchObject({ outcome: 'deny', code: 'not_evaluated' });
  });

  test('an ask without an approval that it requires is a deny', () => {
    const { require_approval: _, ...rest } = ASK;
    put(MAIL, rest);
    expect(decisions.canUseTool('finance', 'mail__send')).toMatchObject({ outcome: 'deny', code: 'denied' });
  });

  test('ask_tool is about data too if its pattern says so, and ask_data about data only', () => {
    const data = { rule_type: 'allow_data', pattern: '*' } as const;
    put(data, MAIL, { ...ASK, pattern: '*' });
    expect(decisions.canAccessData('finance', 'payroll').outcome).toBe('ask');
    put(data, MAIL, { ...ASK, rule_type: 'ask_data', pattern: '*' });
    expect(decisions.canAccessData('finance', 'payroll').outcome).toBe('ask');
    expect(decisions.canUseTool('finance', 'mail__send').outcome).toBe('allow');
  });

  test('the default is no, and the answer says what the context lacks', () => {
    put({ rule_type: 'allow_tool', pattern: 'mail__send', conditions: { to: '*@example.com', size: '<9' } });
    const reason = (tool: string, context?: Context) => decisions.canUseTool('finance', tool, context);
    expect(reason('x')).toMatchObject({ outcome: 'deny', code: 'no_rule', deciding: [], reason: 'No rule allows it.' });
    expect(reason('mail__send', { size: '8', to: 'a@example.com' })).toMatchObject({
      code: 'no_rule',
      unknown: ['size'],
      reason: 'No rule allows it. The context has no usable "size".',
    });
    expect(reason('mail__send', { size: 9, to: 'a@example.com' })).toMatchObject({
      unknown: [],
      reason: 'No rule allows it. The conditions of /policies/0 are not met.',
    });
  });

  test('a deny that lacks a fact says so', () => {
    put(
      { rule_type: 'allow_tool', pattern: '*' },
      { rule_type: 'deny_tool', pattern: 'git__push', conditions: { branch: 'main' }, reason: 'A person pushes.' },
    );
    expect(decisions.canUseTool('finance', 'git__push')).toMatchObject({
      code: 'denied',
      unknown: ['branch'],
      reason: 'A person pushes. (The context has no usable "branch".)',
    });
    expect(decisions.canUseTool('finance', 'git__push', { branch: 'topic' }).outcome).toBe('allow');
  });

  test('a role without policies in force may do nothing', () => {
    expect(decisions.canUseTool('finance', 'x')).toMatchObject({ outcome: 'deny', code: 'unknown_role' });
    put({ rule_type: 'allow_tool', pattern: '*' });
    expect(decisions.canUseTool('Finance', 'x')).toMatchObject({ outcome: 'deny', code: 'unknown_role' });
    expect(decisions.canUseTool('__proto__', 'x')).toMatchObject({ outcome: 'deny', code: 'unknown_role' });
    decisions.remove('finance');
    expect(decisions.canUseTool('finance', 'x')).toMatchObject({ outcome: 'deny', code: 'unknown_role' });
  });

  test.each(['', ' ', 'a b', '*', 'github__*', 'a\u0000b', 'a\u200bb', '\ud800', 'x'.repeat(300), 'data_access__'])(
    'nothing can have the name %j',
    (name) => {
      put({ rule_type: 'allow_tool', pattern: '*' }, { rule_type: 'allow_data', pattern: '*' });
      expect(decisions.canUseTool('finance', name)).toMatchObject({ outcome: 'deny', code: 'bad_name' });
    },
  );

  test('no type of data is the empty one', () => {
    put({ rule_type: 'allow_data', pattern: '*' });
    expect(decisions.canAccessData('finance', '')).toMatchObject({ outcome: 'deny', code: 'bad_name' });
  });

  test.each([null, undefined, 'text', 7, [], new Map([['a', 'b']]), { a: { b: 'b' } }, Object.create({ a: 'b' })])(
    'a context %p tells nothing',
    (context) => {
      put({ rule_type: 'allow_tool', pattern: 'x', conditions: { a: 'b' } }, { rule_type: 'allow_tool', pattern: 'y' });
      const question = { role: 'finance', kind: 'tool', context: context as Context } as const;
      expect(decisions.decide({ ...question, name: 'x' }).unknown).toEqual(['a']);
      expect(decisions.decide({ ...question, name: 'y' }).outcome).toBe('allow');
    },
  );

  test('a large context costs nothing but what policies ask for', () => {
    put({ rule_type: 'allow_tool', pattern: 'x', conditions: { a: 'b' } });
    const context = Object.fromEntries(Array.from({ length: 50_000 }, (_, n) => [`k${n}`, { __extn: { fn: 'ip' } }]));
    expect(decisions.canUseTool('finance', 'x', { ...context, a: 'b' }).outcome).toBe('allow');
  });

  test('data is asked for by its type, or as a tool of that name', () => {
    put({ rule_type: 'allow_data', pattern: 'invoices' }, { rule_type: 'allow_tool', pattern: '*' });
    expect(decisions.canAccessData('finance', 'invoices')).toMatchObject({ outcome: 'allow', kind: 'data' });
    expect(decisions.canUseTool('finance', 'data_access__invoices')).toEqual(
      decisions.canAccessData('finance', 'invoices'),
    );
    expect(decisions.canAccessData('finance', 'payroll')).toMatchObject({ outcome: 'deny', code: 'no_rule' });
    expect(decisions.canUseTool('finance', 'invoices')).toMatchObject({ deciding: [{ pointer: '/policies/1' }] });
  });

  test('a deny of all tools denies data too, and an allow of a tool that is named as data allows it', () => {
    put({ rule_type: 'allow_tool', pattern: 'data_access__inv*' });
    expect(decisions.canAccessData('finance', 'invoices').outcome).toBe('allow');
    put({ rule_type: 'allow_tool', pattern: 'data_access__inv*' }, { rule_type: 'deny_tool', pattern: '*' });
    expect(decisions.canAccessData('finance', 'invoices').outcome).toBe('deny');
  });

  test('providers are decided by the lists of the profile and by deny_provider', () => {
    const lists = (allowed: readonly string[], forbidden: readonly string[]) => {
      const profile = profileOf([{ rule_type: 'deny_provider', pattern: 'cloud*', reason: 'Local only.' }]);
      const providers = { ...profile.providers, allowed_providers: allowed, forbidden_providers: forbidden };
      decisions.put({ profile: { ...profile, providers } as NormalProfile });
      return ['ollama', 'cloud-a', 'other'].map((name) => {
        const { outcome, deciding } = decisions.canUseProvider('finance', name);
        return [outcome, ...deciding.map(({ pointer }) => pointer)];
      });
    };
    expect(lists([], ['other'])).toEqual([
      ['allow', '/providers/allowed_providers'],
      ['deny', '/policies/0'],
      ['deny', '/providers/forbidden_providers/0'],
    ]);
    expect(lists(['ollama', 'cloud-a'], [])).toEqual([
      ['allow', '/providers/allowed_providers/0'],
      ['deny', '/policies/0'],
      ['deny'],
    ]);
  });

  test('a profile replaces the one before as a whole', () => {
    put({ rule_type: 'allow_tool', pattern: 'x' }, { rule_type: 'allow_tool', pattern: 'y' });
    decisions.put({ profile: profileOf([{ rule_type: 'allow_tool', pattern: 'y' }]), digest: 'def' });
    expect(decisions.canUseTool('finance', 'x')).toMatchObject({ outcome: 'deny', bundle: 'def' });
    expect(decisions.canUseTool('finance', 'y')).toMatchObject({ outcome: 'allow', bundle: 'def' });
  });

  test('policies that cannot be prepared leave those before in force', () => {
    const failing: PolicyEngine = {
      prepare: (policies) => {
        if (policies.some(({ pattern }) => pattern.text === 'bad')) throw new PolicyError('bad');
        return engine.prepare(policies);
      },
    };
    decisions = createPolicyDecisions(failing);
    put({ rule_type: 'allow_tool', pattern: 'x' });
    expect(() => put({ rule_type: 'deny_tool', pattern: 'bad' })).toThrow(PolicyError);
    expect(decisions.canUseTool('finance', 'x').outcome).toBe('allow');
  });

  test('policies that cannot be evaluated allow nothing', () => {
    const applying = () => {
      throw new PolicyError('bad');
    };
    decisions = createPolicyDecisions({ prepare: () => ({ applying, release: () => undefined }) });
    put({ rule_type: 'allow_tool', pattern: '*' });
    expect(decisions.canUseTool('finance', 'x')).toMatchObject({
      outcome: 'deny',
      code: 'not_evaluated',
      bundle: 'abc',
    });
  });

  test.each<readonly [string, string, Context, string]>([
    ['finance', 'github__create_issue', { repo: 'finance/budgets' }, 'allow'],
    ['finance', 'github__create_issue', { repo: 'legal/claims' }, 'deny'],
    ['finance', 'developer__shell', {}, 'deny'],
    ['finance', 'data_access__invoices', { amount_usd: 9_999.99 }, 'allow'],
    ['finance', 'data_access__invoices', { amount_usd: 10_000 }, 'deny'],
    ['finance', 'data_access__budgets', { amount_usd: 40_000, currency: 'EUR' }, 'allow'],
    ['finance', 'data_access__budgets', { amount_usd: 40_000, currency: 'XYZ' }, 'deny'],
    ['engineering', 'github__merge_pull_request', { branch: 'main' }, 'deny'],
    ['engineering', 'github__merge_pull_request', { branch: 'topic' }, 'allow'],
    ['engineering', 'github__merge_pull_request', {}, 'deny'],
    ['finance', 'payments__transfer', { amount_usd: 10_000 }, 'allow'],
    ['finance', 'payments__transfer', { amount_usd: 10_000.01 }, 'ask'],
    ['finance', 'payments__transfer', { amount_usd: 50_000.01 }, 'deny'],
    ['finance', 'payments__transfer', {}, 'deny'],
    ['engineering', 'deployment__apply', { environment: 'staging' }, 'allow'],
    ['engineering', 'deployment__apply', { environment: 'production' }, 'ask'],
    ['engineering', 'deployment__apply', {}, 'deny'],
    ['manager', 'calendar__create_event', { external_guests: false }, 'allow'],
    ['manager', 'calendar__create_event', {}, 'ask'],
    ['marketing', 'social__publish_post', {}, 'ask'],
    ['marketing', 'social__publish_page', {}, 'deny'],
    ['support', 'helpdesk__refund', { amount_usd: 100 }, 'allow'],
    ['support', 'helpdesk__refund', { amount_usd: 101 }, 'ask'],
    ['support', 'helpdesk__refund', { amount_usd: 1_001 }, 'deny'],
    ['legal', 'documents__send', {}, 'ask'],
    ['legal', 'documents__redline', {}, 'allow'],
    ['legal', 'data_access__payroll', {}, 'deny'],
  ])('the shipped profile of %s: %s with %j is answered with %s', async (role, tool, context, outcome) => {
    const file = fileURLToPath(new URL(`../../../profiles/${role}/profile.yaml`, import.meta.url));
    decisions.put({ profile: readProfile(await readFile(file)).profile! });
    expect(decisions.canUseTool(role, tool, context).outcome).toBe(outcome);
  });
});
