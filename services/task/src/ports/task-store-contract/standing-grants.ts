import { describe, expect, test } from '@jest/globals';
import { sha256Hex, type Call, type Outcome } from '@handoff/kernel';
import { statusOf as shownStatusOf, type GrantStatus } from '../../domain/grant/grant.js';
import type { RouteTask } from '../../domain/rules/decide-routing.js';
import { ada, inTime, max, newId, noon, person } from '../../testing/builders.js';
import { toAmend, toDecide, toRoute } from '../../testing/commands.js';
import { BY_MANAGER, inAWeek, toPropose, toRevoke } from '../../testing/grants.js';
import { succeed } from '../../testing/succeed.js';
import type { TimedCommand, TimedStore } from '../../testing/timed-store.js';
import { eventsAbout, useHarness, type OpenHarness } from './harness.js';

const CALLS = 32;
const STATUSES = ['proposed', 'refused', 'scheduled', 'active', 'used_up', 'expired', 'revoked'] as const;
/** More than one of two stores uses: the trigger on votes would find that one store has used all. */
const USES = 20;
const rules = { ok: true, required: BY_MANAGER } as const;
const paying = (given: Partial<RouteTask> = {}): Partial<RouteTask> => ({
  type: 'pay',
  data: { amount: 900 },
  rules,
  ...given,
});

/** The people of one test: their grants are their own. */
function people() {
  const role = `finance-${newId().slice(-8)}`;
  return {
    role,
    fay: person('fay', role),
    toPay: (call: Partial<Call> = {}) => toRoute(person('fay', role), paying(), call),
    /** To another inbox for each number: a small inbox is locked, and would let one task wait for the other. */
    toPayTeam: (team: number) => toRoute(person('fay', role), paying({ toRole: `team-${team}` })),
  };
}

export function describeStandingGrants(open: OpenHarness): void {
  describe('standing grants', () => {
    const harness = useHarness(open);
    /** Both are connected: otherwise the first would finish while the second one connects. */
    const twoStores = async (): Promise<readonly [TimedStore, TimedStore]> => {
      const stores = await Promise.all([harness().open(), harness().open()]);
      await Promise.all(stores.map((store) => store.untimed.findTask(newId(), inTime())));
      return stores;
    };
    const statusOf = async (store: TimedStore, id: string) => (await store.findTask(id, inTime()))!.task.status;
    const grantOf = async (store: TimedStore, id: string) => (await store.untimed.findGrant(id, inTime()))!.grant;

    async function granted(store: TimedStore, role: string, given: object = {}): Promise<string> {
      const { id } = await succeed(store, toPropose(person('fay', role), { role, ...given }));
      const { approvalId } = await grantOf(store, id);
      await succeed(store, toDecide(max, approvalId, 'approved'));
      return id;
    }

    test('a grant in force covers a task; before and after, people are asked', async () => {
      const store = await harness().open();
      const { role, toPay } = people();
      const early = await succeed(store, toPay());
      const { id: proposed } = await succeed(store, toPropose(person('fay', role), { role }));
      const waiting = await grantOf(store, proposed);
      expect(await statusOf(store, (await succeed(store, toPay())).id)).toBe('awaiting_approval');
      await succeed(store, toDecide(max, waiting.approvalId, 'approved'));
      expect([await statusOf(store, proposed), await statusOf(store, early.id)]).toEqual([
        'completed',
        'awaiting_approval',
      ]);

      const covered = await succeed(store, toPay());
      expect(JSON.parse(covered.body)).toMatchObject({
        status: 'pending',
        version: 3,
        approval_id: expect.any(String),
      });
      const { task, approvals } = (await store.findTask(covered.id, inTime()))!;
      expect(task).toMatchObject({ status: 'pending', version: 3 });
      expect(approvals).toMatchObject([
        { status: 'approved', votes: [{ by: { subject: 'max' }, mode: 'policy', grantId: proposed }] },
      ]);
      await succeed(store, toRevoke(max, proposed));
      expect(await statusOf(store, (await succeed(store, toPay())).id)).toBe('awaiting_approval');
      const events = await eventsAbout(harness(), proposed);
      expect(
        events.map(({ type, sequence }) => [type, sequence]).filter(([type]) => String(type).includes('grant.')),
      ).toEqual([
        ['handoff.grant.granted.v1', 2],
        ['handoff.grant.used.v1', 3],
        ['handoff.grant.revoked.v1', 4],
      ]);
      const [decided] = (await eventsAbout(harness(), approvals[0]!.id)).filter(({ type }) => type.includes('decided'));
      expect(decided?.data).toMatchObject({
        actor: { system: true },
        grant_id: proposed,
        granted_by: [{ subject: 'max', role: 'manager' }],
      });
    });

    test(`of ${CALLS} tasks at once exactly as many are covered as the grant has uses`, async () => {
      const stores = await twoStores();
      const { role, toPayTeam } = people();
      const id = await granted(stores[0], role, { maxUses: USES });
      const outcomes = await atOnce(
        stores,
        Array.from({ length: CALLS }, (_, team) => toPayTeam(team)),
      );
      const statuses = outcomes.map((outcome) => (JSON.parse(succeeded(outcome)) as { status: string }).status);
      expect(statuses.filter((status) => status === 'pending')).toHaveLength(USES);
      expect(statuses.filter((status) => status === 'awaiting_approval')).toHaveLength(CALLS - USES);
      expect(await grantOf(stores[1], id)).toMatchObject({ uses: USES, version: USES + 2 });
      const used = (await eventsAbout(harness(), id)).filter(({ type }) => type === 'handoff.grant.used.v1');
      expect(used.map(({ data }) => data['uses'])).toEqual(Array.from({ length: USES }, (_, use) => use + 1));
    });

    test('a role has 50 proposed and in force at most', async () => {
      const store = await harness().open();
      const { role, fay } = people();
      await granted(store, role);
      const outcomes = await atOnce(
        [store],
        Array.from({ length: 49 }, () => toPropose(fay, { role })),
      );
      const [first] = outcomes.map((outcome) => (JSON.parse(succeeded(outcome)) as { grant_id: string }).grant_id);
      const refused = { ok: false, error: { code: 'VALIDATION_FAILED' } };
      expect(await store.execute(toPropose(fay, { role }))).toMatchObject(refused);
      const { approvalId } = await grantOf(store, first!);
      await succeed(store, toDecide(max, approvalId, 'rejected'));
      await succeed(store, toPropose(fay, { role }));
    });

    test('a repeated command uses it once, at the same time and later', async () => {
      const stores = await twoStores();
      const { role, toPay } = people();
      const id = await granted(stores[0], role);
      const call = { keyed: true, commandId: newId(), fingerprint: sha256Hex('pay') };
      const outcomes = await atOnce(
        stores,
        Array.from({ length: CALLS }, () => toPay(call)),
      );
      expect(new Set(outcomes.map(succeeded)).size).toBe(1);
      await succeed(stores[1], toRevoke(max, id));
      expect((await succeed(stores[0], toPay(call))).body).toBe(succeeded(outcomes[0]!));
      expect(await grantOf(stores[0], id)).toMatchObject({ uses: 1 });
    });

    test('nothing is covered after the answer to a revocation, whatever races with it', async () => {
      const stores = await twoStores();
      const { role, toPay, toPayTeam } = people();
      const id = await granted(stores[0], role, { maxUses: 100 });
      const commands = Array.from({ length: CALLS }, (_, i) => (i === CALLS / 2 ? toRevoke(ada, id) : toPayTeam(i)));
      const outcomes = await atOnce(stores, commands);
      outcomes.map(succeeded);
      const late = await atOnce(
        stores,
        Array.from({ length: 4 }, () => toPay()),
      );
      for (const outcome of late) expect(succeeded(outcome)).toContain('awaiting_approval');
      const events = await eventsAbout(harness(), id);
      expect(events.at(-1)?.type).toBe('handoff.grant.revoked.v1');
      const { uses, version } = await grantOf(stores[0], id);
      expect(version).toBe(uses + 3);
    });

    test('an amendment within its terms uses it again, and the vote of nobody else', async () => {
      const store = await harness().open();
      const { role, toPay, fay: sender } = people();
      const id = await granted(store, role);
      const { id: taskId } = await succeed(store, toPay());
      const amend = (amount: number) =>
        succeed(store, toAmend(sender, taskId, { data: { amount }, dataHash: sha256Hex(String(amount)), rules }));
      await amend(950);
      expect([await statusOf(store, taskId), await grantOf(store, id)]).toMatchObject(['pending', { uses: 2 }]);
      await amend(5_000);
      expect([await statusOf(store, taskId), await grantOf(store, id)]).toMatchObject([
        'awaiting_approval',
        { uses: 2 },
      ]);
    });

    test('its end goes on record once, by whichever store comes first', async () => {
      const stores = await twoStores();
      const { role, toPay } = people();
      const id = await granted(stores[0], role, { until: new Date(noon.getTime() + 60_000) });
      expect(await stores[0].restMs(noon)).toBeLessThanOrEqual(60_000);
      const late = new Date(noon.getTime() + 60_000);
      expect(await statusOf(stores[0], (await succeed(stores[0], { ...toPay(), at: late })).id)).toBe(
        'awaiting_approval',
      );
      await Promise.all(stores.map((store) => store.expireOverdue(late, 100)));
      await stores[0].expireOverdue(late, 100);
      const ends = (await eventsAbout(harness(), id)).filter(({ type }) => type === 'handoff.grant.expired.v1');
      expect(ends).toMatchObject([
        { sequence: 3, data: { actor: { system: true }, from_status: 'active', to_status: 'expired' } },
      ]);
      await harness().setTime(noon);
    });

    test('they are listed newest first, by role and status, to those who may see them', async () => {
      const store = await harness().open();
      const { role } = people();
      const active = await granted(store, role);
      const revoked = await granted(store, role);
      await succeed(store, toRevoke(max, revoked));
      const { id: proposed } = await succeed(
        store,
        toPropose(person('fay', role), { role, from: inAWeek, until: new Date(inAWeek.getTime() + 1) }),
      );
      const base = { visibleTo: undefined, role, status: undefined, limit: 10, after: undefined };
      const list = async (given: object) =>
        (await store.untimed.listGrants({ ...base, ...given }, inTime())).items.map(({ id }) => id);
      expect(new Set(await list({}))).toEqual(new Set([active, revoked, proposed]));
      const byStatus = (status: string) => list({ status });
      expect([await byStatus('active'), await byStatus('revoked'), await byStatus('proposed')]).toEqual([
        [active],
        [revoked],
        [proposed],
      ]);
      expect([
        await byStatus('refused'),
        await byStatus('scheduled'),
        await byStatus('expired'),
        await byStatus('used_up'),
      ]).toEqual([[], [], [], []]);
      expect([await list({ visibleTo: ['legal'] }), (await list({ visibleTo: ['manager'] })).length]).toEqual([[], 3]);
      const { approvalId } = await grantOf(store, proposed);
      await succeed(store, toDecide(max, approvalId, 'rejected'));
      expect([await byStatus('refused'), await statusOf(store, proposed)]).toEqual([[proposed], 'rejected']);
    });

    test('at every instant a list by status has those that a read shows with it', async () => {
      const store = await harness().open();
      const { role, fay: proposer, toPay } = people();
      const at = (minutes: number): Date => new Date(noon.getTime() + minutes * 60_000);
      const until = at(4);
      const used = await granted(store, role, { until, maxUses: 1 });
      await succeed(store, toPay());
      const revoked = await granted(store, role, { until });
      await succeed(store, toRevoke(max, revoked));
      const late = await granted(store, role, { from: at(2), until });
      const { id: proposed } = await succeed(store, toPropose(proposer, { role, until }));
      const { id: refused } = await succeed(store, toPropose(proposer, { role, until }));
      await succeed(store, toDecide(max, (await grantOf(store, refused)).approvalId, 'rejected'));
      const active = await granted(store, role, { until });
      const { id: grantedLate } = await succeed(store, toPropose(proposer, { role, until }));
      const { approvalId } = await grantOf(store, grantedLate);
      await succeed(store, { ...toDecide(max, approvalId, 'approved'), at: at(2) });
      const shown: Record<string, readonly GrantStatus[]> = {
        [used]: ['used_up', 'used_up', 'used_up', 'used_up', 'used_up'],
        [revoked]: ['revoked', 'revoked', 'revoked', 'revoked', 'revoked'],
        [late]: ['scheduled', 'scheduled', 'active', 'active', 'expired'],
        [proposed]: ['proposed', 'proposed', 'proposed', 'proposed', 'proposed'],
        [refused]: ['refused', 'refused', 'refused', 'refused', 'refused'],
        [active]: ['scheduled', 'active', 'active', 'active', 'expired'],
        [grantedLate]: ['scheduled', 'scheduled', 'active', 'active', 'expired'],
      };
      const look = async (instant: number): Promise<void> => {
        const read: Record<string, GrantStatus> = {};
        for (const id of Object.keys(shown)) {
          const found = (await store.untimed.findGrant(id, inTime()))!;
          read[id] = shownStatusOf(found.grant, found.at);
        }
        expect(read).toEqual(
          Object.fromEntries(Object.entries(shown).map(([id, statuses]) => [id, statuses[instant]])),
        );
        const listed: Record<string, GrantStatus> = {};
        for (const status of STATUSES) {
          const query = { visibleTo: undefined, role, status, limit: 10, after: undefined };
          const page = await store.untimed.listGrants(query, inTime());
          for (const grant of page.items) {
            expect(shownStatusOf(grant, page.at)).toBe(status);
            listed[grant.id] = status;
          }
        }
        expect(listed).toEqual(read);
      };
      const instants = [new Date(noon.getTime() - 1), noon, at(2), new Date(until.getTime() - 1), until];
      for (const [instant, time] of instants.entries()) {
        await harness().setTime(time);
        await look(instant);
      }
      while ((await store.expireOverdue(until, 100)) > 0);
      shown[proposed] = Array<GrantStatus>(instants.length).fill('refused');
      await look(instants.length - 1);
      await harness().setTime(noon);
    });
  });
}

/** All at the time that is set: setting it for each would let one store finish before the other begins. */
function atOnce(stores: readonly TimedStore[], commands: readonly TimedCommand[]): Promise<readonly Outcome[]> {
  return Promise.all(commands.map(({ at: _, ...command }, i) => stores[i % stores.length]!.untimed.execute(command)));
}

function succeeded(outcome: Outcome): string {
  if (!outcome.ok) throw outcome.error;
  return outcome.reply.body;
}
