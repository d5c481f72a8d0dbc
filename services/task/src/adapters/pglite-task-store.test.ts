import { describe } from '@jest/globals';
import { describeTaskStore } from '../ports/task-store.contract.js';
import { openTaskStoreHarness } from '../testing/task-store-harness.js';

describe('tasks in pglite', () => {
  describeTaskStore(() => openTaskStoreHarness('pglite'));
});
