import { describe, expect, test } from '@jest/globals';
import type { JsonObject, Principal } from '@handoff/kernel';
import type { InboxLoad } from '../../domain/task/inbox.js';
import { aDemand, newId, person } from '../../testing/builders.js';
import { aCrew, claimOne } from '../../testing/claims.js';
import { toAmend, toCancel, toRelease, toRoute } from '../../testing/commands.js';
import { succeed } from '../../testing/succeed.js';
import { useHarness, type OpenHarness } from './harness.js';

const FULL = { ok: false, error: { code: 'QUOTA_EXCEEDED', retryAfterSeconds: 10 } };

function aSender(...roles: readonly string[]): Principal {
  return person(`sender-${newId()}`, ...(roles.length === 0 ? ['finance'] : roles));
}

function content(bytes: number): JsonObject {
  return { text: 'x'.repeat(bytes) };
}

/** How much one sender may have waiting for one role. */
export function describeFullInboxes(open: OpenHarness): void {
  describe('an inbox', () => {
    const harness = useHarness(open);
    const openTwo = async (inbox: InboxLoad) =>
      [await harness().openBounded(inbox), await harness().openBounded(inbox)] as const;

    test.each([
      ['few', 5],
      ['many', 1_100],
    ])(
      'takes so many tasks of one sender, %s, and no more, on however many instances',
      async (_, tasks) => {
        const stores = await openTwo({ tasks, bytes: 64 * 1_048_576 });
        const { role: toRole } = aCrew();
        const sender = aSender();
        const commands = Array.from({ length: tasks + 20 }, () => toRoute(sender, { toRole }));
        const outcomes = await Promise.all(commands.map((command, i) => stores[i % 2]!.execute(command)));
        expect(outcomes.filter(({ ok }) => ok)).toHaveLength(tasks);
        expect(outcomes.find(({ ok }) => !ok)).toMatchObject(FULL);
        await succeed(stores[0], toRoute(aSender(), { toRole }));
        await succeed(stores[0], toRoute(sender, { toRole: aCrew().role }));
      },
      120_000,
    );

    test('counts a person’s tasks together, in whatever roles they send, admins too', async () => {
      const [store] = await openTwo({ tasks: 2, bytes: 10_000 });
      const { role: toRole } = aCrew();
      const sender = aSender('admin');
      for (const fromRole of ['one', 'two']) await succeed(store, toRoute(sender, { toRole, fromRole }));
      expect(await store.execute(toRoute(sender, { toRole, fromRole: 'three' }))).toMatchObject(FULL);
    });

    test('has room again when a task is claimed or cancelled, for the same command too', async () => {
      const [store] = await openTwo({ tasks: 2, bytes: 10_000 });
      const { role: toRole, worker } = aCrew();
      const sender = aSender();
      const first = await succeed(store, toRoute(sender, { toRole }));
      await succeed(store, toRoute(sender, { toRole, approval: aDemand() }));
      const call = { commandId: newId(), keyed: true };
      expect(await store.execute(toRoute(sender, { toRole }, call))).toMatchObject(FULL);
      const { task_id, lease } = await claimOne(store, worker, { role: toRole });
      const third = await succeed(store, toRoute(sender, { toRole }, call));
      // A release is not refused because of tasks that have arrived meanwhile.
      await succeed(store, toRelease(worker, task_id, lease.lease_id));
      expect(await store.execute(toRoute(sender, { toRole }))).toMatchObject(FULL);
      for (const { id } of [first, third]) await succeed(store, toCancel(sender, id));
      await succeed(store, toRoute(sender, { toRole }));
    });

    test('limits the content of one sender, with amended tasks at their present size', async () => {
      const [one, two] = await openTwo({ tasks: 100, bytes: 10_000 });
      const { role: toRole } = aCrew();
      const sender = aSender();
      const routes = Array.from({ length: 6 }, () => toRoute(sender, { toRole, data: content(3_000) }));
      const outcomes = await Promise.all(routes.map((route, i) => (i % 2 === 0 ? one : two).execute(route)));
      const taken = outcomes.flatMap((outcome) => (outcome.ok ? [outcome.reply.id!] : []));
      expect(taken).toHaveLength(3);
      const amend = (bytes: number, dataHash: string) => toAmend(sender, taken[0]!, { data: content(bytes), dataHash });
      expect(await one.execute(amend(4_500, 'a'.repeat(64)))).toMatchObject(FULL);
      await succeed(one, amend(10, 'b'.repeat(64)));
      await succeed(two, toRoute(sender, { toRole, data: content(2_500) }));
      expect(await one.execute(amend(3_000, 'c'.repeat(64)))).toMatchObject(FULL);
    });

    test.each([
      ['few', { tasks: 5, bytes: 10_000 }, 5, 10, 10],
      ['many', { tasks: 1_100, bytes: 16 * 1_048_576 }, 1_100, 10, 10],
      ['large', { tasks: 1_100, bytes: 16 * 1_048_576 }, 2, 8_200_000, 500_000],
    ])('counts the tasks of an earlier release for their sender alone: %s', async (_, bounds, full, bytes, more) => {
      const [one, two] = await openTwo(bounds);
      const { role: toRole } = aCrew();
      const sender = aSender();
      const toSend = (from: Principal, size: number) => toRoute(from, { toRole, data: content(size) });
      await Promise.all(Array.from({ length: full }, () => succeed(one, toSend(sender, bytes))));
      await harness().forgetColumns(toRole);
      expect(await two.execute(toSend(sender, more))).toMatchObject(FULL);
      await succeed(two, toSend(aSender(), more));
    });

    test('counts concurrent commands of one batch', async () => {
      const [store] = await openTwo({ tasks: 3, bytes: 10_000 });
      const { role: toRole } = aCrew();
      const sender = aSender();
      const routes = Array.from({ length: 30 }, () => toRoute(sender, { toRole }));
      const outcomes = await Promise.all(routes.map((route) => store.execute(route)));
      expect(outcomes.map(({ ok }) => ok)).toEqual(routes.map((_, i) => i < 3));
    });
  });
}
