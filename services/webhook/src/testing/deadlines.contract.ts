import { uuidv7 } from '@handoff/kernel';
import { describeReadDeadlines } from '@handoff/testing/read-deadlines';
import { NOON } from './builders.js';
import type { StoresUnderTest } from './store-harness.js';

const ALL = { visibleTo: undefined, role: undefined, status: undefined, after: undefined, limit: 10 };
const DELIVERIES = { webhookId: uuidv7(NOON), status: undefined, after: undefined, limit: 10 };

/** Deadlines: every read of a webhook store ends at its deadline. */
export function describeDeadlines(given: () => StoresUnderTest): void {
  describeReadDeadlines(
    [
      ['a look for one webhook', (store, deadline) => store.find(uuidv7(NOON), deadline)],
      ['a list of webhooks', (store, deadline) => store.list(ALL, deadline)],
      ['a list of deliveries', (store, deadline) => store.listDeliveries(DELIVERIES, deadline)],
    ],
    given,
  );
}
