import { uuidv7 } from '@handoff/kernel';
import { describeReadDeadlines } from '@handoff/testing/read-deadlines';
import { NOON } from './builders.js';
import type { StoresUnderTest } from './store-harness.js';

const ALL = { visibleTo: undefined, agentRole: undefined, status: undefined, after: undefined, limit: 10 };

/** Deadlines: every read of a session store ends at its deadline. */
export function describeDeadlines(given: () => StoresUnderTest): void {
  describeReadDeadlines(
    [
      ['a look for one session', (store, deadline) => store.find(uuidv7(NOON), deadline)],
      ['a list', (store, deadline) => store.list(ALL, deadline)],
    ],
    given,
  );
}
