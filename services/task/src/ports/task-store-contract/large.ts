import { describe, expect, test } from '@jest/globals';
import { placeAfter, type Cursor, type JsonObject } from '@handoff/kernel';
import { fay, inTime, noon, person } from '../../testing/builders.js';
import { aCrew, claim } from '../../testing/claims.js';
import { toAmend, toComplete, toDecide, toRequest, toRoute } from '../../testing/commands.js';
import { succeed } from '../../testing/succeed.js';
import type { TimedStore } from '../../testing/timed-store.js';
import { useHarness, type OpenHarness } from './harness.js';
import { everyApproval, everyTask } from './lists.js';

const MEBIBYTE = 1_048_576;

function large(mebibytes: number): JsonObject {
  return { text: 'x'.repeat(mebibytes * MEBIBYTE) };
}

/** Large content: pages and claims carry at most some MiB, and at least one item. */
export function describeLarge(open: OpenHarness): void {
  describe('large content', () => {
    const harness = useHarness(open);

    async function pagesOf(
      list: (after: Cursor | undefined) => ReturnType<TimedStore['listTasks' | 'listApprovals']>,
    ): Promise<{ readonly sizes: readonly number[]; readonly ids: readonly string[] }> {
      const sizes: number[] = [];
      const ids: string[] = [];
      let after: Cursor | undefined;
      do {
        const page = await list(after);
        sizes.push(page.items.length);
        ids.push(...page.items.map(({ id }) => id));
        after = placeAfter<Cursor>(page);
      } while (after !== undefined);
      return { sizes, ids };
    }

    async function routeSizes(store: TimedStore, role: string, sizes: readonly number[]): Promise<readonly string[]> {
      const ids: string[] = [];
      for (const [i, mebibytes] of sizes.entries()) {
        const command = toRoute(fay, { toRole: role, data: large(mebibytes) }, {}, new Date(noon.getTime() + i));
        ids.unshift((await succeed(store, command)).id);
      }
      return ids;
    }

    test('ends a page of tasks at some MiB, and the next page continues there', async () => {
      const store = await harness().open();
      const { role } = aCrew();
      const ids = await routeSizes(store, role, [0, 6, 1.5, 1.5, 1.5, 0]);
      const whole = (after: Cursor | undefined) =>
        store.listTasks({ ...everyTask, toRole: role, limit: 10, after }, inTime());
      expect(await pagesOf(whole)).toEqual({ ids, sizes: [3, 1, 1, 1] });
      const short = (after: Cursor | undefined) =>
        store.listTasks({ ...everyTask, toRole: role, withContent: false, limit: 10, after }, inTime());
      expect(await pagesOf(short)).toEqual({ ids, sizes: [6] });
      const { items } = await short(undefined);
      expect(items[0]).toMatchObject({
        data: {},
        context: undefined,
        result: undefined,
        description: 'Check the budget',
      });
    });

    test('counts with its present size, and so do results', async () => {
      const store = await harness().open();
      const { role, worker } = aCrew();
      const ids = await routeSizes(store, role, [0, 0, 0]);
      const data = large(3);
      for (const id of ids.slice(0, 2)) await succeed(store, toAmend(fay, id, { data, dataHash: 'f'.repeat(64) }));
      const done = toComplete(worker, ids[2]!);
      if (done.name !== 'completeTask') throw new TypeError('it is a completion');
      await succeed(store, { ...done, input: { ...done.input, result: large(3) } });
      const list = (after: Cursor | undefined) => store.listTasks({ ...everyTask, toRole: role, after }, inTime());
      expect(await pagesOf(list)).toEqual({ ids, sizes: [1, 1, 1] });
    });

    test('ends a claim at some MiB, with at least one task', async () => {
      const store = await harness().open();
      const { role, worker } = aCrew();
      await routeSizes(store, role, [0, 1.5, 1.5, 1.5, 6, 0]);
      const counts: number[] = [];
      for (let got = 1; got > 0; counts.push(got)) got = (await claim(store, worker, { role, max: 32 })).length;
      expect(counts).toEqual([3, 1, 1, 1, 0]);
    });

    test('leaves one task for each concurrent claim', async () => {
      const store = await harness().open();
      const { role, worker } = aCrew();
      await routeSizes(store, role, [3, 3, 3]);
      const claims = Array.from({ length: 3 }, () => claim(store, worker, { role, max: 3 }));
      expect((await Promise.all(claims)).map((tasks) => tasks.length)).toEqual([1, 1, 1]);
    });

    test('ends a page of approvals at some MiB, notes of all votes included', async () => {
      const store = await harness().open();
      const { id: taskId } = await succeed(store, toRoute(fay));
      const approvals = Array.from({ length: 4 }, (_, i) => `board-${i}`);
      for (const [i, approverRole] of approvals.entries()) {
        const asked = await succeed(
          store,
          toRequest(fay, taskId, { approverRole, required: 2 }, new Date(noon.getTime() + i)),
        );
        const notes = 'x'.repeat(1.5 * MEBIBYTE);
        await succeed(store, toDecide(person(`voter-${i}`, approverRole), asked.id, 'approved', {}, { notes }));
      }
      const list = (after: Cursor | undefined) => store.listApprovals({ ...everyApproval, taskId, after }, inTime());
      expect((await pagesOf(list)).sizes).toEqual([2, 2]);
    });
  });
}
