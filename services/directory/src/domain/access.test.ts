import { describe, expect, test } from '@jest/globals';
import { callOf, holderOf, aCall } from '../testing/builders.js';
import { anAnswer, anEvaluation } from '../testing/access-builders.js';
import { questionOf, roleOf, type Answered } from './access.js';
import { decideAccess } from './decide-access.js';

describe('a question', () => {
  test.each([
    ['tool', 'use'],
    ['data', 'read'],
    ['provider', 'use'],
  ])('about a %s asks whether a role may %s it', (type, name) => {
    const resource = { type, id: 'x' };
    expect(questionOf(anEvaluation({ resource, action: { name } }))).toMatchObject({
      role: 'finance',
      kind: type,
      name: 'x',
    });
    expect(questionOf(anEvaluation({ resource, action: { name: 'write' } }))).toBeUndefined();
  });

  test.each([
    ['another kind of subject', { subject: { type: 'user', id: 'finance' } }],
    ['a name that no role can have', { subject: { type: 'role', id: 'Finance *' } }],
    ['another kind of resource', { resource: { type: 'file', id: 'x' } }],
    ['a member that every object has', { resource: { type: 'constructor', id: 'x' } }],
  ])('about %s is not known', (_what, change) => {
    expect(questionOf(anEvaluation(change))).toBeUndefined();
  });

  test('has the facts of context, resource and action; one that is stated twice is not known', () => {
    const evaluation = anEvaluation({
      context: { repo: 'finance/x', amount: 1 },
      resource: { type: 'tool', id: 'x', properties: { amount: 2, branch: 'main' } },
      action: { name: 'use', properties: { force: false } },
    });
    expect(questionOf(evaluation)!.facts).toEqual({ repo: 'finance/x', branch: 'main', force: false });
  });

  test('keeps facts whose names mean something in JavaScript', () => {
    const context = JSON.parse('{"__proto__":"a","constructor":"b"}') as Record<string, string>;
    expect(Object.entries(questionOf(anEvaluation({ context }))!.facts)).toEqual(Object.entries(context));
  });
});

describe('answers', () => {
  const published = new Map([['finance', { bundleVersion: 2, digest: 'd2' }]]);
  const answered = (bundle: Answered['bundle'], change = {}): Answered => {
    const evaluation = anEvaluation(change);
    return { role: roleOf(evaluation), question: questionOf(evaluation), answer: anAnswer(), bundle };
  };
  const decide = (bundle: Answered['bundle'], call = callOf('ada'), change = {}) => {
    const input = { answered: [answered(bundle, change)] };
    return () => decideAccess({ name: 'evaluateAccess', call, input }, published);
  };
  const CURRENT = { version: 2, digest: 'd2' };

  test('count if they are by the bundle that is published', () => {
    expect(decide(CURRENT)).not.toThrow();
  });

  test.each([
    ['an earlier one', { version: 1, digest: 'd1' }],
    ['another one with its number', { version: 2, digest: 'd1' }],
    ['none', undefined],
  ])('by %s do not', (_what, bundle) => {
    expect(decide(bundle)).toThrow(expect.objectContaining({ code: 'WRITE_CONFLICT' }));
  });

  test('about a role without a profile count as long as it has none', () => {
    const subject = { type: 'role', id: 'legal' };
    expect(decide(undefined, callOf('ada'), { subject })).not.toThrow();
    expect(decide(CURRENT, callOf('ada'), { subject })).toThrow(expect.objectContaining({ code: 'WRITE_CONFLICT' }));
  });

  test.each([
    ['a holder', 'finance', undefined],
    ['an auditor', 'auditor', undefined],
    ['an admin', 'admin', undefined],
    ['a holder of another role', 'legal', 'ROLE_NOT_HELD'],
  ])('are given to %s of the role: %s, %s', (_who, role, code) => {
    const asking = decide(CURRENT, aCall({ principal: holderOf(role) }));
    if (code === undefined) expect(asking).not.toThrow();
    else expect(asking).toThrow(expect.objectContaining({ code }));
  });

  test('to several questions are given to nobody who may not ask one of them', () => {
    const call = aCall({ principal: holderOf('finance') });
    const input = { answered: [answered(CURRENT), answered(undefined, { subject: { type: 'role', id: 'legal' } })] };
    expect(() => decideAccess({ name: 'evaluateAccessBatch', call, input }, published)).toThrow(
      expect.objectContaining({ code: 'ROLE_NOT_HELD' }),
    );
  });
});
