import { describe, expect, test } from '@jest/globals';
import { inTime, newId } from '../../testing/builders.js';
import type { TimedStore } from '../../testing/timed-store.js';
import { useHarness, type OpenHarness } from './harness.js';
import { everyApproval, everyTask } from './lists.js';

type Read = (store: TimedStore, deadline: Date) => Promise<unknown>;

// Approvals are listed with roles, because those are checked through the tasks.
const READS: readonly (readonly [string, Read])[] = [
  ['a look for one file', (store, deadline) => store.findTask(newId(), deadline)],
  ['a list of tasks', (store, deadline) => store.listTasks(everyTask, deadline)],
  ['a list of approvals', (store, deadline) => store.listApprovals({ ...everyApproval, visibleTo: ['a'] }, deadline)],
];
const LATE = { code: 'UNAVAILABLE', retryAfterSeconds: 1 };
/** Shorter than every database timeout, which would end a read too. */
const PROMPT_MS = 5_000;

export function describeDeadlines(open: OpenHarness): void {
  describe('deadlines', () => {
    const harness = useHarness(open);

    test.each(READS)('%s past its deadline is refused without a query', async (_, read) => {
      const store = await harness().open();
      const past = new Date(Date.now() - 1);
      await harness().whileUnreadable(() => expect(read(store, past)).rejects.toMatchObject(LATE));
      expect(Date.now() - past.getTime()).toBeLessThan(PROMPT_MS);
    });

    test.each(READS)('%s ends at its deadline when the store is slow, and the next is served', async (_, read) => {
      const store = await harness().open();
      const soon = new Date(Date.now() + 200);
      await harness().whileUnreadable(() => expect(read(store, soon)).rejects.toMatchObject(LATE));
      const lateBy = Date.now() - soon.getTime();
      expect(lateBy).toBeGreaterThanOrEqual(0);
      expect(lateBy).toBeLessThan(PROMPT_MS);
      await read(store, inTime());
    });
  });
}
