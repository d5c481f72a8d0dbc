import { describe } from '@jest/globals';
import { describeTaskStore } from '../ports/task-store.contract.js';
import { openTaskStoreHarness } from '../testing/task-store-harness.js';

// pglite-task-store.test.ts tests the same store on PGlite: two files run side by side.
describe('tasks in postgres', () => {
  describeTaskStore(() => openTaskStoreHarness('postgres'));
});
