import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Outcome, Principal } from '@handoff/kernel';
import { describeReadDeadlines } from '@handoff/testing/read-deadlines';
import { ada, aRequestedVote, fay, inTime, max, newId, noon, person } from '../testing/builders.js';
import { toDecide, toRequest, toRoute } from '../testing/commands.js';
import { toDelegate, toEnd, tomorrow } from '../testing/delegations.js';
import { succeed } from '../testing/succeed.js';
import type { TimedStore } from '../testing/timed-store.js';
import type { DelegationQuery, DelegationStore } from './delegation-store.js';
import type { ApprovalQuery } from './task-store.js';
import { eventsAbout, refusalsIn, type StoreHarness } from './task-store-contract/harness.js';

const ROUNDS = 8;
const ALL: DelegationQuery = {
  visibleTo: undefined,
  role: undefined,
  status: undefined,
  by: undefined,
  to: undefined,
  limit: 100,
  after: undefined,
};
const ANY_APPROVAL: ApprovalQuery = {
  status: undefined,
  approverRole: undefined,
  taskId: undefined,
  sessionId: undefined,
  traceId: undefined,
  decidedBy: undefined,
  expiresBefore: undefined,
  from: undefined,
  to: undefined,
  after: undefined,
  visibleTo: undefined,
  visibleByApproval: [],
  decidableBy: undefined,
  limit: 100,
};
const codeOf = (outcome: Outcome): string => (outcome.ok ? 'ok' : outcome.error.code);

/** Delegation stores and a task store on the same data. */
export interface DelegationHarness extends Pick<
  StoreHarness,
  'open' | 'setTime' | 'events' | 'whileUnreadable' | 'close'
> {
  openDelegations(): Promise<DelegationStore>;
}

/** The promises of every delegation store, and of the task store beside it. Run it for each adapter. */
export function describeDelegationStore(open: () => Promise<DelegationHarness>): void {
  describe('delegations', () => {
    let harness: DelegationHarness;
    let one: DelegationStore;
    let two: DelegationStore;
    let tasks: TimedStore;
    let count = 0;
    beforeAll(async () => {
      harness = await open();
      [one, two] = [await harness.openDelegations(), await harness.openDelegations()];
      tasks = await harness.open();
    });
    afterAll(() => harness.close());

    /** A manager and a colleague whom no other test knows. */
    const people = () => {
      count += 1;
      return { boss: person(`boss-${count}`, 'manager'), dora: person(`dora-${count}`, 'support') };
    };
    const execute = async (store: DelegationStore, command: Parameters<DelegationStore['execute']>[0], at = noon) => {
      await harness.setTime(at);
      return store.execute(command);
    };
    const created = async (...[who, given]: Parameters<typeof toDelegate>): Promise<string> => {
      const outcome = await execute(one, toDelegate(who, given));
      if (!outcome.ok) throw outcome.error;
      return outcome.reply.id!;
    };
    const pending = async (required = 1): Promise<string> => {
      const { id: taskId } = await succeed(tasks, toRoute(fay));
      return (await succeed(tasks, toRequest(fay, taskId, { required }))).id;
    };
    const votesOn = async (id: string) => (await tasks.findTask(id, inTime()))!.approvals[0]!.votes;

    test('a delegate decides, both people are on record, and an end takes the role away', async () => {
      const { boss, dora } = people();
      const id = await created(boss, { delegate: dora.subject, reason: 'leave' });
      expect(await two.inForceFor(dora, inTime())).toMatchObject([{ id, delegator: boss.subject, reason: 'leave' }]);
      const approval = await pending();
      await succeed(tasks, toDecide(dora, approval, 'approved'));
      const onBehalfOf = { delegationId: id, subject: boss.subject, names: [boss.subject] };
      expect(await votesOn(approval)).toMatchObject([{ by: { subject: dora.subject, role: 'manager' }, onBehalfOf }]);
      expect((await eventsAbout(harness, approval)).at(-1)).toMatchObject({
        type: 'handoff.approval.decided.v1',
        data: {
          actor: { subject: dora.subject },
          on_behalf_of: { issuer: boss.issuer, subject: boss.subject },
          delegation_id: id,
        },
      });
      expect(await execute(two, toEnd(boss, id))).toMatchObject({ ok: true, reply: { version: 2 } });
      expect(await one.inForceFor(dora, inTime())).toEqual([]);
      expect(codeOf(await tasks.execute(toDecide(dora, await pending(), 'approved')))).toBe('NOT_FOUND');
    });

    test('a delegation counts within its window by the store’s clock', async () => {
      const { boss, dora } = people();
      await created(boss, { delegate: dora.subject, from: new Date(noon.getTime() + 1_000) });
      const approval = await pending();
      const decide = async (at: Date) =>
        codeOf(await tasks.execute(toDecide(dora, approval, 'approved', {}, { ...aRequestedVote(), at })));
      expect(await decide(noon)).toBe('NOT_FOUND');
      expect(await decide(tomorrow)).toBe('NOT_FOUND');
      expect(await decide(new Date(tomorrow.getTime() - 1))).toBe('ok');
    });

    test('a vote that was cast counts after the end of its delegation, and uses the right of its holder', async () => {
      const { boss, dora } = people();
      const id = await created(boss, { delegate: dora.subject });
      const approval = await pending(2);
      const vote = async (who: Principal, at = noon) =>
        codeOf(await tasks.execute({ ...toDecide(who, approval, 'approved'), at }));
      expect(await vote(dora)).toBe('ok');
      expect(codeOf(await execute(two, toEnd(boss, id)))).toBe('ok');
      expect([await vote(dora), await vote(boss)]).toEqual(['NOT_FOUND', 'ALREADY_DECIDED']);
      expect(await vote(person('mia', 'manager'), tomorrow)).toBe('ok');
      const { status, votes } = (await tasks.findTask(approval, inTime()))!.approvals[0]!;
      expect([status, votes.map(({ by, onBehalfOf }) => [by.subject, onBehalfOf?.subject])]).toEqual([
        'approved',
        [
          [dora.subject, boss.subject],
          ['mia', undefined],
        ],
      ]);
    });

    test('of votes and an end that race, no vote begins after the end', async () => {
      for (let round = 0; round < ROUNDS; round += 1) {
        const { boss, dora } = people();
        const id = await created(boss, { delegate: dora.subject });
        const approval = await pending(2);
        const [ended, voted] = await Promise.all([
          two.execute(toEnd(boss, id)),
          tasks.untimed.execute(toDecide(dora, approval, 'approved')),
        ]);
        expect([codeOf(ended), await votesOn(approval)]).toEqual(['ok', voted.ok ? [expect.anything()] : []]);
        const late = await tasks.untimed.execute(toDecide(dora, await pending(2), 'approved'));
        expect(codeOf(late)).toBe('NOT_FOUND');
      }
    });

    test('one delegate of two delegators has one vote, by the right that is not used', async () => {
      const { boss, dora } = people();
      const { boss: other } = people();
      await created(boss, { delegate: dora.subject });
      await created(other, { delegate: dora.subject });
      const approval = await pending(3);
      const vote = (who: Principal) => tasks.execute(toDecide(who, approval, 'approved'));
      expect(codeOf(await vote(boss))).toBe('ok');
      const outcomes = await Promise.all([dora, dora, boss].map(vote));
      expect(outcomes.map(codeOf)).toEqual(['ok', 'ok', 'ok']);
      expect(codeOf(await vote(other))).toBe('ALREADY_DECIDED');
      expect(await votesOn(approval)).toMatchObject([
        { by: { subject: boss.subject } },
        { by: { subject: dora.subject }, onBehalfOf: { subject: other.subject } },
      ]);
    });

    test('of votes by a holder and two delegates that race, one is recorded, and the others no longer see it as theirs', async () => {
      const { boss, dora } = people();
      const cleo = person(`cleo-${boss.subject}`, 'support');
      await created(boss, { delegate: dora.subject });
      await created(boss, { delegate: cleo.subject });
      const approval = await pending(3);
      const outcomes = await Promise.all(
        [dora, boss, cleo].map((who) => tasks.untimed.execute(toDecide(who, approval, 'approved'))),
      );
      expect(outcomes.map(codeOf).sort()).toEqual(['ALREADY_DECIDED', 'ALREADY_DECIDED', 'ok']);
      expect(await votesOn(approval)).toHaveLength(1);
      const inboxOf = async ({ issuer, subject }: Principal, roles: readonly string[], isDelegate: boolean) => {
        const decidableBy = {
          names: [{ issuer, subject }] as const,
          roles,
          delegated: isDelegate ? [{ role: 'manager', names: [{ issuer, subject: boss.subject }] as const }] : [],
        };
        const query = { ...ANY_APPROVAL, decidableBy };
        return (await tasks.listApprovals(query, inTime())).items.map(({ id }) => id);
      };
      expect(await inboxOf(boss, ['manager'], false)).not.toContain(approval);
      expect(await inboxOf(cleo, ['support'], true)).not.toContain(approval);
      expect(await inboxOf(person('mia', 'manager'), ['manager'], false)).toContain(approval);
    });

    test('of concurrent delegations of one role to one colleague one is kept', async () => {
      const { boss, dora } = people();
      await harness.setTime(noon);
      const outcomes = await Promise.all(
        [one, two, one, two].map((store) => store.execute(toDelegate(boss, { delegate: dora.subject }))),
      );
      expect(outcomes.map(codeOf).sort()).toEqual([
        'DELEGATION_EXISTS',
        'DELEGATION_EXISTS',
        'DELEGATION_EXISTS',
        'ok',
      ]);
    });

    test('each change has one event without its reason, and a repeated command none', async () => {
      const { boss, dora } = people();
      const key = { commandId: newId(), keyed: true };
      const command = toDelegate(boss, { delegate: dora.subject, reason: 'secret' }, key);
      const [first, again] = [await execute(one, command), await execute(two, command)];
      if (!first.ok || !again.ok) throw new Error('both succeed');
      expect([again.replayed, again.reply.body]).toEqual([true, first.reply.body]);
      await execute(one, toEnd(ada, first.reply.id!));
      const events = await eventsAbout(harness, first.reply.id!);
      expect(events).toMatchObject([
        { type: 'handoff.delegation.created.v1', sequence: 1, data: { from_status: null, to_status: 'active' } },
        { type: 'handoff.delegation.ended.v1', sequence: 2, data: { actor: { subject: 'ada' }, to_status: 'ended' } },
      ]);
      expect(JSON.stringify(events)).not.toContain('secret');
      const late = await execute(one, {
        ...command,
        call: { ...command.call, principal: person(boss.subject, 'sales') },
      });
      expect(codeOf(late)).toBe('ROLE_NOT_HELD');
    });

    test('a chain is refused, and the refusal is on record', async () => {
      const { boss, dora } = people();
      await created(boss, { role: 'manager', delegate: dora.subject });
      const before = (await refusalsIn(harness, 'manager')).length;
      expect(codeOf(await execute(one, toDelegate(dora, { delegate: 'cleo' })))).toBe('ROLE_NOT_HELD');
      expect(await refusalsIn(harness, 'manager')).toHaveLength(before + 1);
    });

    test('a delegate sees the approvals of the role, and can decide those of others', async () => {
      const { boss, dora } = people();
      await created(boss, { delegate: dora.subject });
      const approval = await pending();
      const { id: taskOfBoss } = await succeed(tasks, toRoute(boss, { fromRole: 'manager' }));
      const ofBoss = (await succeed(tasks, toRequest(boss, taskOfBoss, 'manager'))).id;
      const names = [{ issuer: dora.issuer, subject: dora.subject }] as const;
      const delegated = [{ role: 'manager', names: [{ issuer: boss.issuer, subject: boss.subject }] as const }];
      const query: ApprovalQuery = { ...ANY_APPROVAL, visibleTo: dora.roles };
      const listed = async (more: Partial<ApprovalQuery>) =>
        (await tasks.listApprovals({ ...query, ...more }, inTime())).items.map(({ id }) => id);
      expect(await listed({})).toEqual([]);
      const seen = await listed({ visibleByApproval: ['manager'] });
      expect(seen).toEqual(expect.arrayContaining([approval, ofBoss]));
      const decidableBy = { names, roles: dora.roles, delegated };
      const decidable = await listed({ visibleByApproval: ['manager'], decidableBy });
      expect(decidable).toContain(approval);
      expect(decidable).not.toContain(ofBoss);
    });

    test('a list shows each status, role and person', async () => {
      const { boss, dora } = people();
      const ids = {
        active: await created(boss, { delegate: dora.subject }),
        scheduled: await created(boss, { delegate: `${dora.subject}-2`, from: new Date(noon.getTime() + 1) }),
        ended: await created(boss, { delegate: `${dora.subject}-3` }),
      };
      await execute(one, toEnd(boss, ids.ended));
      const listed = async (query: Partial<DelegationQuery>, at = noon) => {
        await harness.setTime(at);
        return (await two.list({ ...ALL, ...query }, inTime())).items.map(({ id }) => id).sort();
      };
      const sorted = (...some: readonly string[]): readonly string[] => [...some].sort();
      for (const status of ['active', 'scheduled', 'ended'] as const) {
        expect(await listed({ by: boss, status })).toEqual([ids[status]]);
      }
      expect(await listed({ by: boss, status: 'active' }, tomorrow)).toEqual([]);
      expect(await listed({ by: boss, status: 'ended' }, tomorrow)).toHaveLength(3);
      expect(await listed({ to: dora })).toEqual([ids.active]);
      expect(await listed({ by: boss, role: 'legal' })).toEqual([]);
      expect(await listed({ visibleTo: { roles: ['support'], person: dora } })).toEqual([ids.active]);
      expect(await listed({ visibleTo: { roles: ['support'], person: boss } })).toEqual(sorted(...Object.values(ids)));
      expect(await listed({ visibleTo: { roles: ['manager'], person: max } })).toEqual(
        expect.arrayContaining(Object.values(ids)),
      );
      expect(await listed({ visibleTo: { roles: ['legal'], person: max } })).toEqual([]);
      const page = await two.list({ ...ALL, by: boss, limit: 2 }, inTime());
      expect([page.items.length, page.more]).toEqual([2, true]);
      const rest = await two.list({ ...ALL, by: boss, after: page.items[1] }, inTime());
      expect([rest.items.length, rest.more]).toEqual([1, false]);
    });

    describeReadDeadlines<DelegationStore>(
      [
        ['a list of delegations', (store, deadline) => store.list(ALL, deadline)],
        ['a look for delegations in force', (store, deadline) => store.inForceFor(max, deadline)],
      ],
      () => ({ one, harness }),
    );
  });
}
