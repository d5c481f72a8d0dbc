import { describe, expect, test } from '@jest/globals';
import { fay, max, noon, inTime, person } from '../../testing/builders.js';
import { aCrew, claim } from '../../testing/claims.js';
import { toCascade, toComplete, toRequest, toRoute } from '../../testing/commands.js';
import { succeed } from '../../testing/succeed.js';
import type { TimedStore } from '../../testing/timed-store.js';
import { eventsAbout, useHarness, type OpenHarness } from './harness.js';
import { everyTask } from './lists.js';

async function statusOf(store: TimedStore, id: string): Promise<string | undefined> {
  return (await store.findTask(id, inTime()))?.task.status;
}

export function describeCascades(open: OpenHarness): void {
  describe('tasks below tasks', () => {
    const harness = useHarness(open);

    test('a cascade cancels the tasks below, at any depth, and their approvals, each with an event', async () => {
      const store = await harness().open();
      const below = async (parentTaskId?: string) => (await succeed(store, toRoute(fay, { parentTaskId }))).id;
      const root = await below();
      const children = [await below(root), await below(root)];
      const grandchild = await below(children[0]);
      const { id: approval } = await succeed(store, toRequest(fay, grandchild, 'legal'));
      await succeed(store, toComplete(max, children[1]!));
      const unrelated = await below();
      await succeed(store, toCascade(fay, root));
      for (const id of [root, children[0]!, grandchild]) expect(await statusOf(store, id)).toBe('cancelled');
      expect(await statusOf(store, children[1]!)).toBe('completed');
      expect(await statusOf(store, unrelated)).toBe('pending');
      for (const id of [grandchild, approval]) {
        expect((await eventsAbout(harness(), id)).at(-1)?.type).toMatch(/^handoff\.(task|approval)\.cancelled\.v1$/);
      }
    });

    test('a cascade cancels what its caller may cancel, in as many steps as needed, and counts no other tasks', async () => {
      const store = await harness().open();
      const { id: root } = await succeed(store, toRoute(fay));
      const mine = Array.from({ length: 1_001 }, () => toRoute(fay, { parentTaskId: root }));
      const others = Array.from({ length: 1_001 }, () => toRoute(max, { toRole: 'legal', parentTaskId: root }));
      const [first] = await Promise.all([...others, ...mine].map((command) => succeed(store, command)));
      const { id: deep } = await succeed(
        store,
        toRoute(person('finn', 'finance', 'manager'), { fromRole: 'finance', parentTaskId: first!.id }),
      );
      const step = await store.execute(toCascade(fay, root));
      expect(step).toMatchObject({ ok: true, reply: { body: '' } });
      expect(await statusOf(store, root)).toBe('pending');
      expect(await succeed(store, toCascade(fay, root))).toMatchObject({ id: root });
      expect([await statusOf(store, root), await statusOf(store, deep)]).toEqual(['cancelled', 'cancelled']);
      const below = { ...everyTask, parentTaskId: root, limit: 100, withContent: false };
      const left = await store.listTasks({ ...below, status: 'pending' }, inTime());
      expect(new Set(left.items.map(({ fromRole }) => fromRole))).toEqual(new Set(['manager']));
      expect((await store.listTasks({ ...below, fromRole: 'finance', status: 'pending' }, inTime())).items).toEqual([]);
    });

    test('no task can be routed below an ended task', async () => {
      const store = await harness().open();
      const { id: parentTaskId } = await succeed(store, toRoute(fay));
      await succeed(store, toCascade(fay, parentTaskId));
      const late = await store.execute(toRoute(max, { toRole: 'legal', parentTaskId }));
      expect(late).toMatchObject({ ok: false, error: { code: 'ILLEGAL_TRANSITION' } });
    });

    test('a cascade and concurrent routings below it leave no open task', async () => {
      const stores = await Promise.all([harness().open(), harness().open()]);
      for (let round = 0; round < 8; round += 1) {
        const { id: parentTaskId } = await succeed(stores[0], toRoute(fay));
        const [, routed] = await Promise.all([
          succeed(stores[0], toCascade(fay, parentTaskId)),
          stores[1].execute(toRoute(fay, { parentTaskId })),
        ]);
        if (routed.ok) expect(await statusOf(stores[0], routed.reply.id!)).toBe('cancelled');
      }
    });

    test('concurrent cascades and claims do not deadlock, and no task is both claimed and cancelled', async () => {
      const stores = await Promise.all([harness().open(), harness().open()]);
      const { role, worker } = aCrew();
      const roots = await Promise.all(
        Array.from({ length: 4 }, () => succeed(stores[0], toRoute(fay, { toRole: role }))),
      );
      const children = await Promise.all(
        roots.flatMap(({ id }) =>
          Array.from({ length: 5 }, () => succeed(stores[0], toRoute(fay, { toRole: role, parentTaskId: id }))),
        ),
      );
      await Promise.all([
        ...roots.map(({ id }, i) => succeed(stores[i % 2]!, toCascade(fay, id))),
        ...children.map((_, i) => claim(stores[(i + 1) % 2]!, worker, { role })),
      ]);
      for (const { id } of [...roots, ...children]) expect(await statusOf(stores[1], id)).toBe('cancelled');
      expect(await claim(stores[0], worker, { role })).toEqual([]);
    });

    test('the children of a task are listed, newest first', async () => {
      const store = await harness().open();
      const { id } = await succeed(store, toRoute(fay));
      const children = [];
      for (let i = 0; i < 3; i += 1) {
        const at = new Date(noon.getTime() + i);
        children.unshift((await succeed(store, toRoute(fay, { parentTaskId: id }, {}, at))).id);
      }
      const { items } = await store.listTasks({ ...everyTask, parentTaskId: id }, inTime());
      expect(items.map((task) => task.id)).toEqual(children);
    });
  });

  describe('inboxes', () => {
    const harness = useHarness(open);

    test('count the open tasks of a role by status and type, and the claimable ones with the oldest time', async () => {
      const store = await harness().open();
      const { role, worker } = aCrew();
      const at = (seconds: number) => new Date(noon.getTime() + seconds * 1_000);
      const route = (type: string, seconds: number, notBefore?: Date) =>
        succeed(store, toRoute(fay, { toRole: role, type, notBefore }, {}, at(seconds)));
      await route('a', 0);
      await route('a', 3);
      await route('b', 1, at(5));
      await route('b', 1, at(90));
      const { id: parked } = await route('c', 2);
      await succeed(store, toRequest(fay, parked, role, at(2)));
      await claim(store, worker, { role }, {}, at(4));
      expect(await store.countInbox({ role, at: at(10), maxTypes: 100 }, inTime())).toEqual({
        byStatus: { pending: 3, active: 1, awaiting_approval: 1 },
        byType: [
          { type: 'b', pending: 2, active: 0 },
          { type: 'a', pending: 1, active: 1 },
          { type: 'c', pending: 0, active: 0 },
        ],
        claimable: 2,
        oldestClaimableAt: at(3),
        pendingApprovals: 1,
      });
      expect((await store.countInbox({ role, at: at(10), maxTypes: 1 }, inTime())).byType).toHaveLength(1);
    });

    test('are empty when nothing waits', async () => {
      const store = await harness().open();
      expect(await store.countInbox({ role: aCrew().role, at: noon, maxTypes: 100 }, inTime())).toEqual({
        byStatus: { pending: 0, active: 0, awaiting_approval: 0 },
        byType: [],
        claimable: 0,
        oldestClaimableAt: undefined,
        pendingApprovals: 0,
      });
    });
  });
}
