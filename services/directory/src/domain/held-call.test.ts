import { describe, expect, test } from '@jest/globals';
import { holderOf, NOON } from '../testing/builders.js';
import { aCallQuestion, aGivenApproval, anEvaluation, DEMAND } from '../testing/access-builders.js';
import { questionOf, type Evaluation } from './access.js';
import { judgeApproval, presentedId, type GivenApproval } from './held-call.js';

const ID = '0197a1b2-c3d4-7000-8000-000000000004';
const ASKED = aCallQuestion({ to: 'ACME', amount: 1.5 }, ID);
const GIVEN = aGivenApproval({}, aCallQuestion({ to: 'ACME', amount: 1.5 }));

describe('an approval of a call', () => {
  const judge = (given: GivenApproval | undefined, evaluation: Evaluation = ASKED, demand = DEMAND, by = 'finance') =>
    judgeApproval(given, ID, { evaluation, demand, principal: holderOf(by) });

  test('has no problem if it was given for exactly this call, by all that the rules demand', () => {
    expect(judge(GIVEN)).toMatchObject({ id: ID, problem: undefined, goodUntil: new Date(NOON.getTime() + 600_000) });
  });

  test('is for the call whatever the order of its members, and whatever approval is presented', () => {
    const { subject, action, resource } = ASKED;
    const context = { approval_id: ID, arguments: { amount: 1.5, to: 'ACME' }, amount_usd: 900 };
    expect(judge(GIVEN, { resource, context, action, subject }).problem).toBeUndefined();
    expect(judge(aGivenApproval({}, ASKED)).callHash).toBe(judge(GIVEN).callHash);
  });

  const other = (change: Partial<Evaluation>): Evaluation => ({ ...ASKED, ...change });
  test.each<[string, Evaluation]>([
    ['other arguments', aCallQuestion({ to: 'ACME', amount: 1.50001 }, ID)],
    ['one argument more', aCallQuestion({ to: 'ACME', amount: 1.5, note: 'x' }, ID)],
    ['another role', other({ subject: { type: 'role', id: 'legal' } })],
    ['another tool', other({ resource: { type: 'tool', id: 'github__delete' } })],
    ['another kind', other({ resource: { type: 'data', id: 'github__list_issues' }, action: { name: 'read' } })],
    ['another fact', other({ context: { ...ASKED.context, amount_usd: 901 } })],
    ['a property of the resource', other({ resource: { ...ASKED.resource, properties: { x: 1 } } })],
  ])('is not for a call with %s', (_what, evaluation) => {
    expect(judge(GIVEN, evaluation).problem).toBe('other_call');
  });

  test.each<[string, GivenApproval | undefined]>([
    ['not_found', undefined],
    ['other_call', aGivenApproval({ task: { type: 'request' } }, ASKED)],
    ['other_call', aGivenApproval({ task: { data: {} } })],
    ['other_call', aGivenApproval({ task: { data: { question: [] } } })],
    ['pending', aGivenApproval({ status: 'pending' }, ASKED)],
    ['rejected', aGivenApproval({ status: 'rejected' }, ASKED)],
    ['expired', aGivenApproval({ status: 'expired' }, ASKED)],
    ['withdrawn', aGivenApproval({ status: 'cancelled' }, ASKED)],
    ['changed', aGivenApproval({ contentHash: 'd'.repeat(64) }, ASKED)],
    ['pending', aGivenApproval({ task: { status: 'awaiting_approval' } }, ASKED)],
    ['withdrawn', aGivenApproval({ task: { status: 'cancelled' } }, ASKED)],
    ['not_enough', aGivenApproval({ veto: false }, ASKED)],
    ['not_enough', aGivenApproval({ groups: [{ role: 'legal', required: 16 }] }, ASKED)],
  ])('has the problem %s', (problem, given) => {
    expect(judge(given).problem).toBe(problem);
  });

  test('needs as many people of every group as the rules demand now', () => {
    const demand = {
      ...DEMAND,
      groups: [
        { role: 'manager', required: 2 },
        { role: 'legal', required: 1 },
      ],
    };
    const by = (...groups: GivenApproval['groups']) => judge(aGivenApproval({ groups }, ASKED), ASKED, demand).problem;
    expect(by({ role: 'manager', required: 2 })).toBe('not_enough');
    expect(by({ role: 'manager', required: 1 }, { role: 'legal', required: 3 })).toBe('not_enough');
    expect(
      by({ role: 'manager', required: 3 }, { role: 'legal', required: 1 }, { role: 'x', required: 1 }),
    ).toBeUndefined();
  });

  test('is for the person who asked for it', () => {
    expect(judge(aGivenApproval({}, ASKED, { ...holderOf('finance'), subject: 'eve' })).problem).toBe('other_caller');
    expect(judge(aGivenApproval({}, ASKED, { ...holderOf('finance'), issuer: 'urn:x' })).problem).toBe('other_caller');
  });

  test('of a call whose arguments nobody stated is for no call', () => {
    const without = anEvaluation({ context: { approval_id: ID } });
    expect(judge(aGivenApproval({}, without), without).problem).toBe('no_arguments');
  });

  test('is no fact of the call', () => {
    expect(questionOf(ASKED)!.facts).toEqual({ amount_usd: 900, arguments: { to: 'ACME', amount: 1.5 } });
    expect(presentedId(ASKED)).toBe(ID);
    expect(presentedId(aCallQuestion())).toBeUndefined();
  });
});
