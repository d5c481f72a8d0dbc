import { describe, expect, test } from '@jest/globals';
import { fay, newId, noon, person, inTime } from '../../testing/builders.js';
import { aCrew, claim, type Claimed } from '../../testing/claims.js';
import { toCancel, toClaim, toRoute } from '../../testing/commands.js';
import { succeed } from '../../testing/succeed.js';
import type { TimedStore } from '../../testing/timed-store.js';
import { eventsAbout, refusalsIn, useHarness, type OpenHarness } from './harness.js';

const names = (events: readonly { readonly type: string }[]) =>
  events.map(({ type }) => type.split('.').slice(2, 3)[0]);

function idsOf(claimed: readonly Claimed[]): readonly string[] {
  return claimed.map(({ task_id }) => task_id);
}

async function routeMany(store: TimedStore, role: string, count: number): Promise<readonly string[]> {
  const routed = await Promise.all(Array.from({ length: count }, () => succeed(store, toRoute(fay, { toRole: role }))));
  return routed.map(({ id }) => id);
}

export function describeClaims(open: OpenHarness): void {
  describe('claims', () => {
    const harness = useHarness(open);

    test('any number of claimers at any number of stores get every task once, each under its own lease', async () => {
      const stores = await Promise.all([harness().open(), harness().open(), harness().open()]);
      const { role, worker } = aCrew();
      const ids = await routeMany(stores[0], role, 40);
      const claims = await Promise.all(
        Array.from({ length: 60 }, (_, i) => claim(stores[i % 3]!, worker, { role, max: 1 + (i % 3) })),
      );
      let claimed = claims.flat();
      // A claim that comes while others have locked the remaining tasks gets nothing, even if they take fewer.
      while (claimed.length < ids.length) {
        const rest = await claim(stores[0], worker, { role, max: 32 });
        expect(rest).not.toEqual([]);
        claimed = [...claimed, ...rest];
      }
      expect([...idsOf(claimed)].sort()).toEqual([...ids].sort());
      expect(new Set(claimed.map(({ lease }) => lease.lease_id)).size).toBe(ids.length);
      for (const id of ids) expect(names(await eventsAbout(harness(), id))).toEqual(['routed', 'claimed']);
    });

    test('claims that share a transaction share the claimable tasks', async () => {
      const store = await harness().open();
      const { role, worker } = aCrew();
      const types = ['a', 'b', 'c', 'a', 'b', 'c'];
      for (const [i, type] of types.entries()) {
        await succeed(store, toRoute(fay, { toRole: role, type }, {}, new Date(noon.getTime() + i)));
      }
      const claims = await Promise.all([
        claim(store, worker, { role, max: 1 }),
        claim(store, worker, { role, max: 1, types: ['a'] }),
        claim(store, worker, { role, max: 3, types: ['b', 'c'] }),
        claim(store, worker, { role, max: 9 }),
        claim(store, worker, { role, max: 1 }),
      ]);
      expect(claims.map((each) => each.map(({ task_type }) => task_type))).toEqual([
        ['a'],
        ['a'],
        ['b', 'c', 'b'],
        ['c'],
        [],
      ]);
    });

    test('the most urgent tasks go first, then the oldest, and none before its time', async () => {
      const store = await harness().open();
      const { role, worker } = aCrew();
      const at = (seconds: number) => new Date(noon.getTime() + seconds * 1_000);
      const route = async (type: string, given: object, seconds: number) =>
        succeed(store, toRoute(fay, { toRole: role, type, ...given }, {}, at(seconds)));
      await route('late', {}, 2);
      await route('early', {}, 1);
      await route('urgent', { priority: 9 }, 3);
      await route('idle', { priority: 0 }, 0);
      await route('timed', { priority: 9, notBefore: at(10) }, 0);
      const typesAt = async (seconds: number) =>
        (await claim(store, worker, { role, max: 9 }, {}, at(seconds))).map(({ task_type }) => task_type);
      expect(await typesAt(9)).toEqual(['urgent', 'early', 'late', 'idle']);
      expect(await typesAt(10)).toEqual(['timed']);
    });

    test('a task that is routed and claimed in one transaction is active', async () => {
      const store = await harness().open();
      const { role, worker } = aCrew();
      const [routed, claimed] = await Promise.all([
        succeed(store, toRoute(fay, { toRole: role })),
        claim(store, worker, { role }),
      ]);
      expect(idsOf(claimed)).toEqual([routed.id]);
      expect(await store.findTask(routed.id, inTime())).toMatchObject({
        task: { status: 'active', version: 2, attempt: 1 },
      });
    });

    test('a repeated keyed claim gets the same tasks and leases, byte for byte, and takes no more', async () => {
      const stores = await Promise.all([harness().open(), harness().open()]);
      const { role, worker } = aCrew();
      for (let round = 0; round < 5; round += 1) {
        // All of them, so that a concurrent execution would find none.
        await routeMany(stores[0], role, 2);
        const command = toClaim(worker, { role, max: 2 }, { commandId: newId(), keyed: true });
        const outcomes = await Promise.all(Array.from({ length: 10 }, (_, i) => stores[i % 2]!.execute(command)));
        const bodies = outcomes.map((outcome) => (outcome.ok ? outcome.reply.body : outcome.error.code));
        expect([...new Set(bodies)]).toHaveLength(1);
        expect(JSON.parse(bodies[0]!)).toMatchObject({ tasks: [{ attempt: 1 }, { attempt: 1 }] });
        expect(outcomes.filter((outcome) => outcome.ok && !outcome.replayed)).toHaveLength(1);
      }
      await routeMany(stores[0], role, 1);
      expect(await claim(stores[1], worker, { role, max: 9 })).toHaveLength(1);
    });

    test('a claim that finds nothing is not remembered: its key can find a task later', async () => {
      const store = await harness().open();
      const { role, worker } = aCrew();
      const keyed = { commandId: newId(), keyed: true };
      const before = (await harness().events()).length;
      expect(await claim(store, worker, { role }, keyed)).toEqual([]);
      expect((await harness().events()).length).toBe(before);
      const { id } = await succeed(store, toRoute(fay, { toRole: role }));
      const found = await claim(store, worker, { role }, keyed);
      expect(idsOf(found)).toEqual([id]);
      expect(await claim(store, worker, { role }, keyed)).toEqual(found);
    });

    test('a claim that is abandoned before it begins takes nothing, and its key counts as new', async () => {
      const store = await harness().open();
      const { role, worker } = aCrew();
      const [id] = await routeMany(store, role, 1);
      const command = toClaim(worker, { role }, { commandId: newId(), keyed: true });
      const gone = new AbortController();
      const left = store.execute(command, gone.signal);
      gone.abort();
      expect(await left).toMatchObject({ ok: false, error: { code: 'UNAVAILABLE' } });
      expect(await store.findTask(id!, inTime())).toMatchObject({ task: { status: 'pending', attempt: 0 } });
      expect(await store.execute(command)).toMatchObject({ ok: true, replayed: false });
    });

    test('a claim for a role that the caller lacks is refused with an event, and takes nothing', async () => {
      const store = await harness().open();
      const { role, worker } = aCrew();
      await routeMany(store, role, 1);
      const stranger = toClaim(person('mallory', 'sales'), { role });
      expect(await store.execute(stranger)).toMatchObject({ ok: false, error: { code: 'ROLE_NOT_HELD' } });
      expect(await refusalsIn(harness(), role)).toMatchObject([
        { type: 'handoff.request.refused.v1', data: { operation: 'claimTasks', code: 'ROLE_NOT_HELD', role } },
      ]);
      expect(await claim(store, worker, { role })).toHaveLength(1);
    });

    test('a task is either claimed or cancelled first, and a claimed task can still be cancelled', async () => {
      const stores = await Promise.all([harness().open(), harness().open()]);
      const { role, worker } = aCrew();
      const ids = await routeMany(stores[0], role, 20);
      const [claims] = await Promise.all([
        Promise.all(ids.map(() => claim(stores[0], worker, { role }))),
        Promise.all(ids.map((id) => stores[1].execute(toCancel(fay, id)))),
      ]);
      const claimed = new Set(idsOf(claims.flat()));
      for (const id of ids) {
        const told = names(await eventsAbout(harness(), id));
        expect(told).toEqual(claimed.has(id) ? ['routed', 'claimed', 'cancelled'] : ['routed', 'cancelled']);
        expect(await stores[0].findTask(id, inTime())).toMatchObject({
          task: { status: 'cancelled', lease: undefined },
        });
      }
    });

    test('the filters with claimable tasks are found without claiming', async () => {
      const store = await harness().open();
      const { role, worker } = aCrew();
      const other = aCrew().role;
      const soon = new Date(noon.getTime() + 1_000);
      await succeed(store, toRoute(fay, { toRole: role, type: 'a' }));
      await succeed(store, toRoute(fay, { toRole: other, notBefore: soon }));
      const filters = [
        { role, types: undefined },
        { role, types: ['b', 'a'] },
        { role, types: ['b'] },
        { role: other, types: undefined },
      ];
      expect(await store.findClaimable(filters, noon)).toEqual([filters[0], filters[1]]);
      expect(await store.findClaimable(filters, soon)).toEqual([filters[0], filters[1], filters[3]]);
      expect(await claim(store, worker, { role })).toHaveLength(1);
      expect(await store.findClaimable(filters, noon)).toEqual([]);
    });
  });
}
