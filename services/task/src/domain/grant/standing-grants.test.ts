import { describe, expect, test } from '@jest/globals';
import type { Principal } from '@handoff/kernel';
import {
  aDemand,
  aRequest,
  aRequestedVote,
  aRouting,
  aVote,
  DAY_MS,
  fay,
  lea,
  max,
  noon,
  otto,
  person,
} from '../../testing/builders.js';
import { aDelegation } from '../../testing/delegations.js';
import { aGrant, aProposal, BY_MANAGER, inAWeek } from '../../testing/grants.js';
import { decideAmendment } from '../rules/decide-amendment.js';
import { decideRequest } from '../rules/decide-request.js';
import { decideRouting, type RouteTask } from '../rules/decide-routing.js';
import { decideVote } from '../rules/decide-vote.js';
import type { Change, TaskAggregate } from '../task-aggregate.js';
import type { Grant } from './grant.js';
import { proposeGrant, type ProposeGrant } from './propose-grant.js';

const refused = (code: string): unknown => expect.objectContaining({ code });
const namesOf = ({ events }: Pick<Change, 'events'>): readonly string[] => events.map(({ name }) => name);

function propose(who: Principal, given: Partial<ProposeGrant> = {}, grants: readonly Grant[] = []) {
  const { aggregates, ...change } = proposeGrant({ ...aRequest(who), grants }, aProposal(given), () => undefined);
  return { ...change, aggregate: aggregates[0]! };
}

function vote(who: Principal, aggregate: TaskAggregate, grants: readonly Grant[], given: object = {}) {
  const environment = { ...aRequest(who), grants, ...given };
  return decideVote(environment, aggregate, aggregate.approvals[0]!.id, aRequestedVote());
}

describe('a proposal of a standing grant', () => {
  test('waits for the approval of exactly its terms by the groups', () => {
    const { aggregate, grant, events } = propose(fay);
    expect(aggregate.task).toMatchObject({
      id: grant.id,
      type: 'standing_grant',
      status: 'awaiting_approval',
      fromRole: 'finance',
      toRole: 'finance',
      data: {
        role: 'finance',
        tool: 'task.route',
        conditions: { task_type: 'pay', amount: '<1000' },
        from: noon.toISOString(),
        until: inAWeek.toISOString(),
        max_uses: 10,
      },
    });
    expect(aggregate.approvals).toMatchObject([
      { id: grant.approvalId, groups: grant.groups, veto: true, onExpiry: 'reject', demanded: true },
    ]);
    expect(grant).toMatchObject({ granted: undefined, uses: 0 });
    expect(namesOf({ events })).toEqual(['task.routed', 'approval.requested', 'task.parked']);
  });

  test('becomes a grant with its last vote, and its task is done', () => {
    const groups = [
      { role: 'manager', required: 1 },
      { role: 'legal', required: 1 },
    ];
    const { aggregate, grant } = propose(fay, { groups });
    const first = vote(max, aggregate, [grant]);
    expect([first.grants, first.aggregate.task.status]).toEqual([undefined, 'awaiting_approval']);
    const second = vote(lea, first.aggregate, [grant]);
    expect(second.aggregate.task).toMatchObject({ status: 'completed', result: { grant_id: grant.id } });
    expect(second.grants).toMatchObject([{ id: grant.id, granted: { at: noon, votes: [{}, {}] }, version: 2 }]);
    expect(namesOf(second)).toEqual(['approval.decided', 'task.resumed', 'task.completed', 'grant.granted']);
  });

  test('is granted neither by its proposer, nor by the person that it names, nor by one without the role', () => {
    const both = person('fay', 'finance', 'manager');
    const { aggregate, grant } = propose(fay, { subject: 'fred' });
    expect(() => vote(both, aggregate, [grant])).toThrow(refused('FOUR_EYES'));
    expect(() => vote(person('fred', 'manager'), aggregate, [grant])).toThrow(refused('FOUR_EYES'));
    expect(() => vote(person('finn', 'finance'), aggregate, [grant])).toThrow(refused('ROLE_NOT_HELD'));
  });

  test('is granted by no delegate, who may not have the role as long', () => {
    const { aggregate, grant } = propose(fay);
    const delegations = [aDelegation()];
    expect(() => vote(person('dora', 'support'), aggregate, [grant], { delegations })).toThrow(
      refused('ROLE_NOT_HELD'),
    );
  });

  test('is not amended, and nobody else is asked about it', () => {
    const { aggregate } = propose(fay);
    const amendment = { description: 'x', data: undefined, dataHash: undefined, context: undefined };
    expect(() => decideAmendment(aRequest(fay), aggregate, amendment)).toThrow(refused('ILLEGAL_TRANSITION'));
    const asked = {
      ...aDemand({ approverRole: 'legal' }),
      decision: undefined,
      notes: undefined,
      contentHash: undefined,
    };
    expect(() => decideRequest(aRequest(fay), aggregate, asked)).toThrow(refused('ILLEGAL_TRANSITION'));
  });

  test('is made by proposing alone: nobody routes such a task', () => {
    const input = aRouting({ type: 'standing_grant', approval: aDemand() });
    expect(() => decideRouting(aRequest(fay), input, () => undefined)).toThrow(refused('VALIDATION_FAILED'));
  });

  test('does not become a grant if its task was amended by an earlier release', () => {
    const { aggregate, grant } = propose(fay);
    const amended = { ...aggregate, task: { ...aggregate.task, amended: true } };
    const { contentHash } = aggregate.task;
    const environment = { ...aRequest(max), grants: [grant] };
    const change = decideVote(environment, amended, grant.approvalId, aRequestedVote({ contentHash }));
    expect([change.grants, change.aggregate.task.status]).toEqual([undefined, 'pending']);
  });

  test.each<readonly [string, Partial<ProposeGrant>, string]>([
    ['an end that has come', { until: noon }, '/until'],
    ['an end before its beginning', { from: inAWeek }, '/until'],
    ['an end that is no time', { until: new Date(Number.NaN) }, '/until'],
    ['an end after 62 days', { until: new Date(noon.getTime() + 62 * DAY_MS + 1) }, '/until'],
    ['a comparison that nobody can read', { conditions: { amount: '<a lot' } }, '/conditions'],
    ['a broken comparison in a list', { conditions: [{ amount: ['<', 'x'] }] }, '/conditions'],
    ['an auditor to approve it', { groups: [{ role: 'auditor', required: 1 }] }, '/approvers/0/approver_role'],
  ])('has not %s', (_, given, pointer) => {
    const errors = expect.arrayContaining([expect.objectContaining({ pointer })]);
    expect(() => propose(fay, given)).toThrow(expect.objectContaining({ code: 'VALIDATION_FAILED', errors }));
  });

  test('is for a role of the proposer, which has fewer than 50 proposed and in force', () => {
    expect(() => propose(max)).toThrow(refused('ROLE_NOT_HELD'));
    expect(() => propose(otto)).toThrow(refused('READ_ONLY_ROLE'));
    const fifty = Array.from({ length: 50 }, () => aGrant());
    expect(() => propose(fay, {}, fifty)).toThrow(refused('VALIDATION_FAILED'));
    const ofAdmins = expect.objectContaining({ errors: [expect.objectContaining({ pointer: '/role' })] });
    expect(() => propose(person('ada', 'admin'), { role: 'admin' })).toThrow(ofAdmins);
    const proposed = aGrant({ granted: undefined });
    expect(() => propose(fay, {}, [...fifty.slice(1), proposed])).toThrow(refused('VALIDATION_FAILED'));
    expect(propose(fay, {}, [...fifty.slice(1), { ...proposed, isRefused: true }]).grant.role).toBe('finance');
    expect(propose(fay, {}, [...fifty.slice(1), aGrant({ uses: 10 })]).grant.role).toBe('finance');
  });
});

describe('routing under a standing grant', () => {
  const route = (given: Partial<RouteTask>, grants: readonly Grant[]): Change => {
    const rules = { ok: true, required: BY_MANAGER } as const;
    const input = aRouting({ type: 'pay', data: { amount: 900 }, rules, ...given });
    return decideRouting({ ...aRequest(fay), grants }, input, () => undefined);
  };

  test('goes on at once, with an approval by policy that names the grant and who granted it', () => {
    const earlier = aVote(max, { at: new Date(noon.getTime() - DAY_MS), notes: 'For a month' });
    const grant = aGrant({ granted: { at: noon, votes: [earlier] } });
    const change = route({}, [grant]);
    expect(change.aggregate.task).toMatchObject({ status: 'pending', version: 3 });
    expect(change.aggregate.approvals).toMatchObject([
      {
        status: 'approved',
        demanded: true,
        groups: BY_MANAGER.groups,
        decidedBy: { subject: 'max' },
        votes: [
          { by: { subject: 'max' }, group: 'manager', mode: 'policy', grantId: grant.id, at: noon, notes: undefined },
        ],
      },
    ]);
    expect(change.grants).toMatchObject([{ id: grant.id, uses: 1, version: 3 }]);
    expect(namesOf(change)).toEqual([
      'task.routed',
      'approval.requested',
      'task.parked',
      'approval.decided',
      'task.resumed',
      'grant.used',
    ]);
  });

  test('counts as no vote that its grantor has cast', () => {
    const { aggregate, grants } = route({}, [aGrant()]);
    const facts = expect.objectContaining({ grant_id: grants![0]!.id });
    for (const mode of [undefined, 'policy'] as const) {
      const decide = () =>
        decideVote(aRequest(max), aggregate, aggregate.approvals[0]!.id, aRequestedVote({ mode, notes: undefined }));
      expect(decide).toThrow(expect.objectContaining({ code: 'ALREADY_DECIDED', facts }));
    }
  });

  test('uses the grant that ends first', () => {
    const [late, soon] = [aGrant(), aGrant({ until: new Date(noon.getTime() + DAY_MS) })];
    expect(route({}, [late, soon]).grants).toMatchObject([{ id: soon.id }]);
  });

  test('waits for people beyond its terms, and where the sender demands an approval too', () => {
    for (const given of [{ data: { amount: 5_000 } }, { approval: aDemand() }]) {
      const change = route(given, [aGrant()]);
      expect([change.grants, change.aggregate.task.status]).toEqual([undefined, 'awaiting_approval']);
    }
  });

  test('uses none where no rule requires an approval: what the sender demands is for people', () => {
    const rules = { ok: true, required: undefined } as const;
    expect(route({ rules }, [aGrant()]).grants).toBeUndefined();
    const demanded = route({ rules, approval: aDemand() }, [aGrant()]);
    expect([demanded.grants, demanded.aggregate.task.status]).toEqual([undefined, 'awaiting_approval']);
  });

  test('is refused where a rule denies it', () => {
    const error = new RangeError('denied') as never;
    expect(() => route({ rules: { ok: false, error } }, [aGrant()])).toThrow('denied');
  });

  test('of a held call needs no rule about routing', () => {
    const context = { arguments: { amount: 900 } };
    const resource = { type: 'tool', id: 'pay' };
    const question = { subject: { type: 'role', id: 'finance' }, action: { name: 'use' }, resource, context };
    const grant = aGrant({ tool: 'pay', conditions: { 'arguments.amount': 900 } });
    const held = { type: 'held_call', toRole: 'finance', data: { question }, rules: undefined, approval: aDemand() };
    expect(route(held, [grant]).grants).toMatchObject([{ uses: 1 }]);
    const rules = { ok: true, required: BY_MANAGER } as const;
    expect(route({ ...held, rules }, [grant]).grants).toBeUndefined();
  });

  test('of held calls goes on as often as the grant has uses, and of a caller who has lost its role not at all', () => {
    const context = { arguments: { amount: 900 } };
    const resource = { type: 'tool', id: 'pay' };
    const question = { subject: { type: 'role', id: 'finance' }, action: { name: 'use' }, resource, context };
    const held = { type: 'held_call', toRole: 'finance', data: { question }, rules: undefined, approval: aDemand() };
    let grant = aGrant({ tool: 'pay', conditions: {}, maxUses: 2, subject: 'fay' });
    const statuses = [1, 2, 3].map(() => {
      const { aggregate, grants } = route(held, [grant]);
      grant = grants?.[0] ?? grant;
      return [aggregate.task.status, grants?.[0]?.uses];
    });
    expect(statuses).toEqual([
      ['pending', 1],
      ['pending', 2],
      ['awaiting_approval', undefined],
    ]);
    const environment = { ...aRequest(person('fay', 'sales')), grants: [aGrant({ tool: 'pay', conditions: {} })] };
    const routed = (given: Partial<RouteTask>) =>
      decideRouting(environment, aRouting({ ...held, ...given }), () => undefined);
    expect(() => routed({ fromRole: 'finance' })).toThrow(refused('ROLE_NOT_HELD'));
    expect(routed({}).grants).toBeUndefined();
  });

  test('an amendment within its terms uses it again, and one beyond them asks people', () => {
    const { aggregate, grants } = route({}, [aGrant()]);
    const rules = { ok: true, required: BY_MANAGER } as const;
    const amend = (data: RouteTask['data'] | undefined, given: object = { rules }) => {
      const content = { description: 'other', data, dataHash: JSON.stringify(data), context: undefined };
      return decideAmendment({ ...aRequest(fay), grants: grants! }, aggregate, { ...content, ...given });
    };
    const within = amend({ amount: 950 });
    expect([within.aggregate.task.status, within.grants]).toMatchObject(['pending', [{ uses: 2 }]]);
    expect(within.aggregate.approvals.map(({ status, renewed }) => [status, renewed])).toEqual([
      ['approved', false],
      ['approved', true],
    ]);
    for (const beyond of [
      amend({ amount: 5_000 }),
      amend(undefined, {}),
      amend({ amount: 950 }, { rules: undefined }),
    ]) {
      expect([beyond.aggregate.task.status, beyond.grants]).toEqual(['awaiting_approval', undefined]);
    }
  });

  test('an amendment of a held call asks people, also if rules require an approval of its routing', () => {
    const heldCall = (amount: number): RouteTask['data'] => ({
      question: {
        subject: { type: 'role', id: 'finance' },
        action: { name: 'use' },
        resource: { type: 'tool', id: 'pay' },
        context: { arguments: { amount } },
      },
    });
    const approval = aDemand({ openMs: BY_MANAGER.openMs });
    const held = { type: 'held_call', toRole: 'finance', data: heldCall(900), rules: undefined, approval };
    const { aggregate, grants } = route(held, [aGrant({ tool: 'pay', conditions: {} })]);
    expect(grants).toMatchObject([{ uses: 1 }]);
    const content = { description: undefined, data: heldCall(950), dataHash: 'x', context: undefined };
    const rules = { ok: true, required: BY_MANAGER } as const;
    const change = decideAmendment({ ...aRequest(fay), grants: grants! }, aggregate, { ...content, rules });
    expect([change.aggregate.task.status, change.grants]).toEqual(['awaiting_approval', undefined]);
  });

  test('an amendment of what people approved asks people again', () => {
    const { aggregate } = route({}, []);
    const approved = vote(max, aggregate, []).aggregate;
    const rules = { ok: true, required: BY_MANAGER } as const;
    const content = { description: undefined, data: { amount: 950 }, dataHash: 'x', context: undefined, rules };
    const change = decideAmendment({ ...aRequest(fay), grants: [aGrant()] }, approved, content);
    expect([change.aggregate.task.status, change.grants]).toEqual(['awaiting_approval', undefined]);
  });
});
