import { describe, expect, test } from '@jest/globals';
import type { Principal } from '@handoff/kernel';
import {
  aRequestedVote,
  ada,
  anApproval,
  aRequest,
  aTask,
  DAY_MS,
  fay,
  lea,
  max,
  newId,
  noon,
  person,
  policy,
} from '../../testing/builders.js';
import type { Approval } from './approval.js';
import { recordVote } from './record-vote.js';
import { decideExpiry } from '../rules/decide-expiry.js';
import type { TaskAggregate } from '../task-aggregate.js';
import type { RequestedVote } from './vote.js';

const mia = person('mia', 'manager');
const mel = person('mel', 'manager');
const lou = person('lou', 'legal', 'manager');
const twoManagers = [{ role: 'manager', required: 2 }];
const managersAndLegal = [...twoManagers, { role: 'legal', required: 1 }];

function waiting(given: Partial<Approval> = {}): TaskAggregate {
  const task = aTask({ status: 'awaiting_approval' });
  return { task, approvals: [anApproval({ taskId: task.id, groups: twoManagers, ...given })] };
}

function vote(who: Principal, aggregate: TaskAggregate, given: Partial<RequestedVote> = {}) {
  return recordVote(aRequest(who), aggregate, aggregate.approvals[0]!, aRequestedVote(given));
}

/** The aggregate after the votes of these people, in order. */
function after(
  aggregate: TaskAggregate,
  ...votes: readonly (readonly [Principal, RequestedVote['decision']])[]
): TaskAggregate {
  return votes.reduce((before, [who, decision]) => vote(who, before, { decision }).aggregate, aggregate);
}

const refused = (code: string, more: object = {}): unknown => expect.objectContaining({ code, ...more });

describe('a vote', () => {
  test('that settles nothing is recorded, and the task waits on with a new version', () => {
    const { approval, aggregate, events } = vote(max, waiting(), { notes: 'fine', mode: 'human' });
    expect(approval).toMatchObject({ status: 'pending', version: 2, decidedBy: undefined, notes: undefined });
    expect(approval.votes).toMatchObject([
      { decision: 'approved', by: { subject: 'max' }, notes: 'fine', mode: 'human' },
    ]);
    expect(aggregate.task).toMatchObject({ status: 'awaiting_approval', parkedStatus: 'pending', version: 2 });
    expect(events.map(({ name }) => name)).toEqual(['approval.voted', 'task.parked']);
  });

  test('that fills the last group settles the approval, and is shown as the decision', () => {
    const { approval, aggregate, events } = vote(mia, vote(max, waiting()).aggregate, { notes: 'last' });
    expect(approval).toMatchObject({
      status: 'approved',
      notes: 'last',
      decidedBy: { subject: 'mia' },
      decisionAt: noon,
    });
    expect(aggregate.task.status).toBe('pending');
    expect(events.map(({ name }) => name)).toEqual(['approval.decided', 'task.resumed']);
  });

  test('records the person’s authentication', () => {
    const authentication = { acr: '1', authTime: 1 };
    expect(vote({ ...max, authentication }, waiting()).approval.votes).toMatchObject([{ authentication }]);
  });

  test('of the same person again changes nothing', () => {
    const once = vote(max, waiting());
    expect(vote(max, once.aggregate)).toMatchObject({ approval: once.approval, aggregate: once.aggregate, events: [] });
    const facts = { decision: 'approved', decided_by: { issuer: max.issuer, subject: 'max' } };
    expect(() => vote(max, once.aggregate, { decision: 'rejected' })).toThrow(
      refused('ALREADY_DECIDED', { facts: expect.objectContaining(facts) }),
    );
  });

  test('of the same person again changes nothing, even if others have settled the approval since', () => {
    const aggregate = after(waiting(), [max, 'approved'], [mia, 'approved']);
    expect(vote(max, aggregate)).toMatchObject({ aggregate, events: [] });
    expect(() => vote(mel, aggregate)).toThrow(refused('ALREADY_DECIDED'));
  });

  test('of the same person for another group is refused, and not reported as recorded', () => {
    const once = after(waiting({ groups: managersAndLegal }), [lou, 'approved']);
    expect(vote(lou, once, { role: 'manager' })).toMatchObject({ events: [] });
    expect(() => vote(lou, once, { role: 'legal' })).toThrow(
      refused('ALREADY_DECIDED', { facts: expect.objectContaining({ role: 'manager', decision: 'approved' }) }),
    );
  });

  test('of the same person with other notes, or in another mode, is refused', () => {
    const once = vote(max, waiting(), { notes: 'fine', mode: 'human' }).aggregate;
    for (const same of [{}, { notes: 'fine' }, { mode: 'human' }] as const) {
      expect(vote(max, once, same)).toMatchObject({ aggregate: once, events: [] });
    }
    for (const other of [{ notes: 'fine, but' }, { mode: 'policy' }] as const) {
      expect(() => vote(max, once, other)).toThrow(refused('ALREADY_DECIDED'));
    }
  });

  test('of an agent is one vote, even if it acts for several people', () => {
    const by = (who: Principal, ...chain: string[]): Principal => {
      const [actor, ...priorActors] = chain;
      return { ...who, authentication: { ...(actor === undefined ? {} : { actor }), priorActors } };
    };
    const once = vote(by(max, 'agent-7'), waiting()).aggregate;
    for (const same of [
      by(mia, 'agent-7'),
      by(mia, 'agent-8', 'agent-7'),
      person('agent-7', 'manager'),
      by(mia, 'max'),
    ]) {
      expect(() => vote(same, once)).toThrow(refused('ALREADY_DECIDED'));
    }
    expect(vote({ ...by(mia, 'agent-7'), issuer: 'https://other.example' }, once).approval.status).toBe('approved');
    expect(vote(by(mia, 'agent-8'), once).approval.status).toBe('approved');
  });

  test('from before an escalation no longer counts, and its voter may vote once more', () => {
    const bob = person('bob', 'manager', 'board');
    const escalating = waiting({ onExpiry: 'escalate', escalateTo: 'board' });
    const late = new Date(noon.getTime() + 7 * DAY_MS);
    const escalated = decideExpiry({ now: late, policy, newId }, after(escalating, [bob, 'approved']))!.aggregate;
    const voted = vote(bob, escalated, { decision: 'rejected' });
    expect(voted.approval).toMatchObject({ status: 'rejected', decidedBy: { subject: 'bob' } });
    expect(voted.approval.votes.map(({ group }) => group)).toEqual(['manager', 'board']);
    expect(() => vote(max, escalated)).toThrow(refused('ROLE_NOT_HELD'));
  });

  test('from before the approval was cancelled is not in force', () => {
    const { task, approvals } = after(waiting(), [max, 'approved']);
    const cancelled: TaskAggregate = { task, approvals: [{ ...approvals[0]!, status: 'cancelled' }] };
    expect(() => vote(max, cancelled)).toThrow(refused('ILLEGAL_TRANSITION'));
  });

  test('counts for the first group that lacks votes and whose role the voter holds', () => {
    const groups = managersAndLegal;
    const first = vote(lou, waiting({ groups }));
    expect(first.approval.votes).toMatchObject([{ group: 'manager', by: { role: 'manager' } }]);
    const full = after(waiting({ groups }), [max, 'approved'], [mia, 'approved']);
    expect(vote(lou, full).approval).toMatchObject({ status: 'approved', decidedBy: { role: 'legal' } });
  });

  test('counts for the group that it names', () => {
    const groups = managersAndLegal;
    expect(vote(lou, waiting({ groups }), { role: 'legal' }).approval.votes).toMatchObject([{ group: 'legal' }]);
    expect(() => vote(max, waiting({ groups }), { role: 'legal' })).toThrow(refused('ROLE_NOT_HELD'));
    expect(() => vote(max, waiting({ groups }), { role: 'sales' })).toThrow(refused('VALIDATION_FAILED'));
  });

  test('of an admin counts for any group, first for one whose role it holds', () => {
    const groups = managersAndLegal;
    expect(vote(ada, waiting({ groups })).approval.votes).toMatchObject([{ group: 'manager', by: { role: 'admin' } }]);
    const legalAdmin = person('abe', 'admin', 'legal');
    expect(vote(legalAdmin, waiting({ groups })).approval.votes).toMatchObject([
      { group: 'legal', by: { role: 'legal' } },
    ]);
  });

  test('for a full group is refused', () => {
    const full = after(waiting({ groups: managersAndLegal }), [max, 'approved'], [mia, 'approved']);
    for (const decision of ['approved', 'rejected'] as const) {
      expect(() => vote(mel, full, { decision })).toThrow(
        refused('ALREADY_DECIDED', {
          facts: expect.objectContaining({ decided_by: { issuer: mia.issuer, subject: 'mia' } }),
        }),
      );
    }
  });

  test('of the requester is refused', () => {
    const groups = [{ role: 'finance', required: 2 }];
    expect(() => vote(fay, waiting({ groups }))).toThrow(refused('FOUR_EYES'));
  });

  test('for other content is refused, whatever was decided', () => {
    const { contentHash } = waiting().approvals[0]!;
    const once = vote(max, waiting(), { contentHash }).aggregate;
    for (const who of [max, mia]) {
      expect(() => vote(who, once, { contentHash: 'f'.repeat(64) })).toThrow(
        refused('CONTENT_CHANGED', { facts: { content_hash: contentHash } }),
      );
    }
  });
});

describe('rejections', () => {
  test('one is a veto', () => {
    const { approval, aggregate } = vote(lea, after(waiting({ groups: managersAndLegal }), [max, 'approved']), {
      decision: 'rejected',
    });
    expect(approval).toMatchObject({ status: 'rejected', decidedBy: { subject: 'lea' } });
    expect(aggregate.task.status).toBe('rejected');
  });

  test('without a veto it takes as many of one group as it needs approvals', () => {
    const one = after(waiting({ veto: false }), [max, 'rejected']);
    expect(one.approvals[0]?.status).toBe('pending');
    expect(after(one, [mia, 'approved'], [mel, 'rejected']).approvals[0]?.status).toBe('rejected');
    expect(after(one, [mia, 'approved'], [mel, 'approved']).approvals[0]?.status).toBe('approved');
  });
});
