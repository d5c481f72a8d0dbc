import { describe, expect, test } from '@jest/globals';
import { hmacSha256Hex } from '@handoff/kernel';
import { contentHashOf } from '../../domain/task/content-hash.js';
import type { TaskAggregate } from '../../domain/task-aggregate.js';
import { aCall, aRouting, fay, inTime } from '../../testing/builders.js';
import { toAmend, toRequest, toRoute } from '../../testing/commands.js';
import { succeed } from '../../testing/succeed.js';
import type { TimedCommand, TimedStore } from '../../testing/timed-store.js';
import { eventsAbout, useHarness, type OpenHarness } from './harness.js';

export function describeSaltedHashes(open: OpenHarness): void {
  describe('the hashes in events', () => {
    const harness = useHarness(open);

    /** Two tasks with equal content, each with an approval and its own salt. */
    async function routeTwins(store: TimedStore): Promise<readonly TaskAggregate[]> {
      const ids = await Promise.all([toRoute(fay), toRoute(fay)].map(async (each) => (await succeed(store, each)).id));
      for (const id of ids) await succeed(store, toRequest(fay, id, 'manager'));
      return Promise.all(ids.map(async (id) => (await store.findTask(id, inTime()))!));
    }
    const hashesOf = async ({ task, approvals }: TaskAggregate) => ({
      payload: (await eventsAbout(harness(), task.id)).map(({ data }) => data['payload_hash']),
      content: (await eventsAbout(harness(), approvals[0]!.id)).map(({ data }) => data['content_hash']),
    });

    test('of two tasks with equal content differ, and cannot be computed from the content alone', async () => {
      const [one, two] = (await routeTwins(await harness().open())) as [TaskAggregate, TaskAggregate];
      expect(one.task).toMatchObject({ dataHash: two.task.dataHash, contentHash: two.task.contentHash });
      const [ofOne, ofTwo] = [await hashesOf(one), await hashesOf(two)];
      expect([ofOne.payload.length, ofOne.content.length]).toEqual([2, 1]);
      expect(new Set([...ofOne.payload, ...ofTwo.payload, ...ofOne.content, ...ofTwo.content]).size).toBe(4);
      const told = JSON.stringify(await harness().events());
      const { dataHash } = aRouting();
      const guesses = [dataHash, contentHashOf(aRouting())];
      expect(guesses).toEqual([one.task.dataHash, one.task.contentHash]);
      for (const secret of [...guesses, one.task.hashSalt!, two.task.hashSalt!]) expect(told).not.toContain(secret);
    });

    test('can be verified by readers of the task, before and after an amendment', async () => {
      const store = await harness().open();
      const [{ task, approvals }] = (await routeTwins(store)) as [TaskAggregate];
      const { hashSalt, dataHash, contentHash } = task;
      expect(hashSalt).toMatch(/^[0-9a-f]{64}$/);
      const other = 'a'.repeat(64);
      const amend: TimedCommand = {
        ...toAmend(fay, task.id, { data: { amount: 1 }, dataHash: other }),
        call: aCall(fay, { keyed: true }),
      };
      const amended = await succeed(store, amend);
      expect(JSON.parse(amended.body)).toMatchObject({ hash_salt: hashSalt });
      expect(await (await harness().open()).execute(amend)).toMatchObject({
        replayed: true,
        reply: { body: amended.body },
      });
      expect(await store.findTask(task.id, inTime())).toMatchObject({ task: { hashSalt } });
      const { payload, content } = await hashesOf({ task, approvals });
      const [first, second] = [dataHash, other].map((hash) => hmacSha256Hex(hashSalt!, hash));
      expect(new Set(payload)).toEqual(new Set([first, second]));
      expect(new Set(content)).toEqual(new Set([hmacSha256Hex(hashSalt!, contentHash)]));
    });
  });
}
