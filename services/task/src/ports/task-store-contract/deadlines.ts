import { beforeAll, describe } from '@jest/globals';
import { describeReadDeadlines, type NamedRead } from '@handoff/testing/read-deadlines';
import { newId } from '../../testing/builders.js';
import type { TimedStore } from '../../testing/timed-store.js';
import { useHarness, type OpenHarness } from './harness.js';
import { everyApproval, everyTask } from './lists.js';

// Approvals are listed with roles, because those are checked through the tasks.
const READS: readonly NamedRead<TimedStore>[] = [
  ['a read of one task', (store, deadline) => store.findTask(newId(), deadline)],
  ['a read of many tasks', (store, deadline) => store.findStates([newId()], deadline)],
  ['a list of tasks', (store, deadline) => store.listTasks(everyTask, deadline)],
  ['a list of approvals', (store, deadline) => store.listApprovals({ ...everyApproval, visibleTo: ['a'] }, deadline)],
];

export function describeDeadlines(open: OpenHarness): void {
  describe('deadlines', () => {
    const harness = useHarness(open);
    let one: TimedStore;
    beforeAll(async () => {
      one = await harness().open();
    });
    describeReadDeadlines(READS, () => ({ one, harness: harness() }));
  });
}
