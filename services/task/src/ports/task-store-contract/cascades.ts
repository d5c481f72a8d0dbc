import { describe, expect, test } from '@jest/globals';
import { fay, max, noon, inTime } from '../../testing/builders.js';
import { aCrew, claim } from '../../testing/claims.js';
import { toCascade, toComplete, toRequest, toRoute } from '../../testing/commands.js';
import { succeed } from '../../testing/succeed.js';
import type { TimedStore } from '../../testing/timed-store.js';
import { eventsAbout, useHarness, type OpenHarness } from './harness.js';

async function statusOf(store: TimedStore, id: string): Promise<string | undefined> {
  return (await store.findFile(id, inTime()))?.task.status;
}

export function describeCascades(open: OpenHarness): void {
  describe('tasks below tasks', () => {
    const harness = useHarness(open);

    test('a cascade cancels what is below, however deep, and its approvals, and tells of each', async () => {
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

    test('cascades and claims at once wait for each other in no circle, and nothing is both', async () => {
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
      const anything = { toRole: undefined, fromRole: undefined, status: undefined, traceId: undefined };
      const query = {
        ...anything,
        sessionId: undefined,
        withContent: true,
        visibleTo: undefined,
        limit: 100,
        after: undefined,
      };
      const { items } = await store.listTasks({ ...query, parentTaskId: id }, inTime());
      expect(items.map((task) => task.id)).toEqual(children);
    });
  });

  describe('inboxes', () => {
    const harness = useHarness(open);

    test('count what is open for a role, by status and type, and what can be claimed since when', async () => {
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

    test('are empty where nothing waits', async () => {
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
