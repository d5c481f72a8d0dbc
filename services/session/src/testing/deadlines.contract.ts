import { uuidv7 } from '@handoff/kernel';
import { describeReadDeadlines } from '@handoff/testing/read-deadlines';
import { NOON } from './builders.js';
import { everySession } from './lists.contract.js';
import type { StoresUnderTest } from './store-harness.js';

/** Deadlines: every read of a session store ends at its deadline. */
export function describeDeadlines(given: () => StoresUnderTest): void {
  describeReadDeadlines(
    [
      ['a look for one session', (store, deadline) => store.find(uuidv7(NOON), deadline)],
      ['a list', (store, deadline) => store.list(everySession, deadline)],
    ],
    given,
  );
}
