import { describe, expect, test } from '@jest/globals';
import { createPolicyDecisions } from './policy-decisions.js';
import { PolicyError, type PolicyEngine } from './ports/policy-engine.js';
import { profileOf } from './testing/arbitrary-profiles.js';
import { createPlainPolicyEngine } from './testing/plain-policy-engine.js';

const ALLOW = { rule_type: 'allow_tool', pattern: 'github__*' } as const;
const DENY_LIST = { rule_type: 'deny_tool', pattern: 'github__list', shadow: true } as const;

describe('a rule in shadow', () => {
  const engine = createPlainPolicyEngine();
  const put = (by: PolicyEngine, ...policies: Parameters<typeof profileOf>[0]) => {
    const decisions = createPolicyDecisions(by);
    decisions.put({ profile: profileOf(policies), digest: 'abc' });
    return decisions;
  };

  test('is told of in answers about names that it is for, and in no others', () => {
    const decisions = put(engine, ALLOW, DENY_LIST);
    expect(decisions.canUseTool('finance', 'github__list')).toMatchObject({
      outcome: 'allow',
      deciding: [{ pointer: '/policies/0' }],
      shadow: { outcome: 'deny', code: 'denied', deciding: [{ pointer: '/policies/1' }] },
    });
    expect(decisions.canUseTool('finance', 'github__view')).not.toHaveProperty('shadow');
    expect(decisions.canUseTool('finance', 'github__*')).not.toHaveProperty('shadow');
    expect(decisions.canUseProvider('finance', 'github__list')).not.toHaveProperty('shadow');
  });

  test('that allows does not allow', () => {
    const decisions = put(engine, { ...ALLOW, shadow: true });
    expect(decisions.canUseTool('finance', 'github__list')).toMatchObject({
      outcome: 'deny',
      code: 'no_rule',
      shadow: { outcome: 'allow' },
    });
  });

  test('whose conditions nobody else asks for does not add to what a decision lacks', () => {
    const conditions = { repo: 'a' };
    const { unknown, shadow } = put(
      engine,
      { ...ALLOW, conditions: { branch: 'b' } },
      { ...ALLOW, conditions, shadow: true },
    ).canUseTool('finance', 'github__list');
    expect([unknown, shadow!.unknown]).toEqual([['branch'], ['branch', 'repo']]);
  });

  test.each([
    [
      'prepared',
      (): PolicyEngine => ({
        prepare: (policies) => (policies.some(({ isShadow }) => isShadow) ? fail() : engine.prepare(policies)),
      }),
    ],
    [
      'evaluated',
      (): PolicyEngine => ({
        prepare: (policies) =>
          policies.some(({ isShadow }) => isShadow)
            ? { applying: fail, release: () => undefined }
            : engine.prepare(policies),
      }),
    ],
  ])('that cannot be %s changes nothing', (_what, failing) => {
    const decisions = put(failing(), ALLOW, DENY_LIST);
    expect(decisions.canUseTool('finance', 'github__list')).toMatchObject({
      outcome: 'allow',
      shadow: { outcome: 'deny', code: 'not_evaluated' },
    });
  });

  test('is released with the policies of its role', () => {
    let open = 0;
    const counting: PolicyEngine = {
      prepare: (policies) => {
        open += 1;
        return { ...engine.prepare(policies), release: () => void (open -= 1) };
      },
    };
    const decisions = put(counting, ALLOW, DENY_LIST);
    decisions.put({ profile: profileOf([ALLOW, DENY_LIST]) });
    expect(open).toBe(2);
    decisions.remove('finance');
    expect(open).toBe(0);
  });
});

function fail(): never {
  throw new PolicyError('bad');
}
