import { describe, expect, test } from '@jest/globals';
import type { Principal } from '@handoff/kernel';
import { ada, anApproval, aRequest, aRequestedVote, aTask, fay, max, noon, person } from '../../testing/builders.js';
import { aDelegation, tomorrow } from '../../testing/delegations.js';
import type { Delegation } from '../delegation/delegation.js';
import { decideVote } from '../rules/decide-vote.js';
import type { TaskAggregate } from '../task-aggregate.js';
import type { Approval } from './approval.js';
import type { RequestedVote } from './vote.js';

/** A colleague who has the role manager by no token. */
const dora = person('dora', 'support');
const refused = (code: string): unknown => expect.objectContaining({ code });

function waiting(given: Partial<Approval> = {}, parties = aTask().parties): TaskAggregate {
  const task = aTask({ status: 'awaiting_approval', parties });
  return { task, approvals: [anApproval({ taskId: task.id, ...given })] };
}

function vote(
  who: Principal,
  aggregate: TaskAggregate,
  delegations: readonly Delegation[],
  { at = noon, ...given }: Partial<RequestedVote> & { readonly at?: Date } = {},
) {
  const environment = { ...aRequest(who, {}, at), delegations };
  return decideVote(environment, aggregate, aggregate.approvals[0]!.id, aRequestedVote(given));
}

describe('a vote under a delegation', () => {
  test('counts for the role, and names both people', () => {
    const delegation = aDelegation();
    const { approval, events } = vote(dora, waiting(), [delegation]);
    const onBehalfOf = { delegationId: delegation.id, subject: 'max', names: ['max'] };
    expect(approval).toMatchObject({ status: 'approved', decidedBy: { subject: 'dora', role: 'manager' } });
    expect(approval.votes).toMatchObject([{ group: 'manager', by: { subject: 'dora', role: 'manager' }, onBehalfOf }]);
    expect(events[0]).toMatchObject({ name: 'approval.decided', by: { subject: 'dora' }, onBehalfOf });
  });

  test.each([
    ['was ended', aDelegation({ ended: { at: noon, by: { ...max, role: 'manager' }, reason: undefined } }), noon],
    ['is over', aDelegation(), tomorrow],
    ['has not begun', aDelegation({ from: tomorrow }), noon],
    ['is to somebody else', aDelegation({ delegate: 'cleo' }), noon],
    ['is to the same subject of another issuer', aDelegation({ issuer: 'https://other.example' }), noon],
    ['is of another role', aDelegation({ role: 'legal' }), noon],
  ])('does not count when the delegation %s: the caller sees nothing', (_, delegation, at) => {
    expect(() => vote(dora, waiting(), [delegation], { at })).toThrow(refused('NOT_FOUND'));
    const visible = waiting();
    const seen = { ...visible, task: { ...visible.task, participants: ['finance', 'manager', 'support'] } };
    expect(() => vote(dora, seen, [delegation], { at })).toThrow(refused('ROLE_NOT_HELD'));
  });

  test('of two delegators is one vote of one person', () => {
    const [first, second] = [aDelegation(), aDelegation({ delegator: 'mia' })];
    const two = waiting({ groups: [{ role: 'manager', required: 2 }] });
    const { aggregate, approval } = vote(dora, two, [first, second]);
    expect(approval.status).toBe('pending');
    const again = vote(dora, aggregate, [second]);
    expect([again.approval.votes.length, again.events]).toEqual([1, []]);
    expect(() => vote(dora, aggregate, [second], { decision: 'rejected' })).toThrow(refused('ALREADY_DECIDED'));
  });

  test('and one in her own right are one vote of one person, which is in her own right', () => {
    const lou = person('dora', 'legal');
    const groups = [
      { role: 'manager', required: 1 },
      { role: 'legal', required: 1 },
    ];
    const { aggregate, approval } = vote(lou, waiting({ groups }), [aDelegation()]);
    expect(approval.votes).toMatchObject([{ group: 'legal', onBehalfOf: undefined }]);
    expect(() => vote(lou, aggregate, [aDelegation()], { role: 'manager' })).toThrow(refused('ALREADY_DECIDED'));
  });

  test('and one of the delegator are one vote, whoever casts it', () => {
    const two = waiting({ groups: [{ role: 'manager', required: 2 }] });
    const ofMax = vote(max, two, []).aggregate;
    expect(() => vote(dora, ofMax, [aDelegation()])).toThrow(refused('ALREADY_DECIDED'));
    const ofDora = vote(dora, two, [aDelegation()]).aggregate;
    expect(() => vote(max, ofDora, [])).toThrow(refused('ALREADY_DECIDED'));
    expect(vote(person('mia', 'manager'), ofDora, []).approval.status).toBe('approved');
  });

  test('and one of another delegate of the delegator are one vote, a rejection too', () => {
    const two = waiting({ groups: [{ role: 'manager', required: 2 }] });
    const { aggregate } = vote(dora, two, [aDelegation()]);
    const cleo = person('cleo', 'support');
    const toCleo = aDelegation({ delegate: 'cleo' });
    for (const decision of ['approved', 'rejected'] as const) {
      expect(() => vote(cleo, aggregate, [toCleo], { decision })).toThrow(refused('ALREADY_DECIDED'));
    }
    const ofMia = aDelegation({ delegate: 'cleo', delegator: 'mia' });
    expect(vote(cleo, aggregate, [toCleo, ofMia]).approval).toMatchObject({
      status: 'approved',
      votes: [{ onBehalfOf: { subject: 'max' } }, { onBehalfOf: { subject: 'mia' } }],
    });
  });

  test('and one of an agent that acted for the delegator are one vote', () => {
    const two = waiting({ groups: [{ role: 'manager', required: 2 }] });
    const { aggregate } = vote(dora, two, [aDelegation({ delegatorActors: ['bot'] })]);
    expect(() => vote(person('bot', 'manager'), aggregate, [])).toThrow(refused('ALREADY_DECIDED'));
    const throughBot = { ...person('mia', 'manager'), authentication: { actor: 'bot' } };
    expect(() => vote(throughBot, aggregate, [])).toThrow(refused('ALREADY_DECIDED'));
  });

  test('leaves the delegator the rights of other groups', () => {
    const groups = [
      { role: 'manager', required: 1 },
      { role: 'legal', required: 1 },
    ];
    const { aggregate } = vote(dora, waiting({ groups }), [aDelegation()]);
    expect(vote(person('max', 'manager', 'legal'), aggregate, []).approval.status).toBe('approved');
  });

  test('is refused to a delegate who had a part in the task', () => {
    const parties = [{ issuer: fay.issuer, subject: 'dora' }];
    expect(() => vote(dora, waiting({}, parties), [aDelegation()])).toThrow(refused('FOUR_EYES'));
    const throughAgent = { ...dora, authentication: { actor: 'bot' } };
    const ofAgent = [{ issuer: fay.issuer, subject: 'bot' }];
    expect(() => vote(throughAgent, waiting({}, ofAgent), [aDelegation()])).toThrow(refused('FOUR_EYES'));
  });

  test('is refused when the delegator, or an agent of hers, had a part in the task', () => {
    const ofMax = waiting({}, [{ issuer: max.issuer, subject: 'max' }]);
    expect(() => vote(dora, ofMax, [aDelegation()])).toThrow(refused('FOUR_EYES'));
    const ofBot = waiting({}, [{ issuer: max.issuer, subject: 'bot' }]);
    expect(() => vote(dora, ofBot, [aDelegation({ delegatorActors: ['bot'] })])).toThrow(refused('FOUR_EYES'));
    const other = aDelegation({ delegator: 'mia' });
    expect(vote(dora, ofMax, [aDelegation(), other]).approval.votes).toMatchObject([
      { onBehalfOf: { subject: 'mia' } },
    ]);
  });

  test('is refused to an auditor', () => {
    expect(() => vote(person('dora', 'auditor'), waiting(), [aDelegation()])).toThrow(refused('READ_ONLY_ROLE'));
  });

  test('is not needed by an admin, who votes in its own right', () => {
    const { approval } = vote(person('dora', 'admin'), waiting(), [aDelegation()]);
    expect(approval.votes).toMatchObject([{ by: { role: 'admin' }, onBehalfOf: undefined }]);
    expect(vote(ada, waiting(), []).approval.status).toBe('approved');
  });
});
