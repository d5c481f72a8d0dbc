import { uuidv7 } from '@handoff/kernel';
import { describe, expect, test } from '@jest/globals';
import type { TimedStore } from './timed-store.js';
import { inTime, NOON } from './builders.js';
import type { StoresUnderTest } from './store-harness.js';

type Read = (store: TimedStore, deadline: Date) => Promise<unknown>;

const ALL = { visibleTo: undefined, agentRole: undefined, status: undefined, after: undefined, limit: 10 };
const READS: readonly (readonly [string, Read])[] = [
  ['a look for one session', (store, deadline) => store.find(uuidv7(NOON), deadline)],
  ['a list', (store, deadline) => store.list(ALL, deadline)],
];
const LATE = { code: 'UNAVAILABLE', retryAfterSeconds: 1 };
/** Below every timeout of a database, which would end a read too. */
const PROMPT_MS = 5_000;

/** Deadlines: what a read comes to that nobody waits for any more. */
export function describeDeadlines(given: () => StoresUnderTest): void {
  describe.each(READS)('%s with a deadline', (_, read) => {
    test('that is past is refused before anything is looked at', async () => {
      const { one, harness } = given();
      const past = new Date(Date.now() - 1);
      await harness.whileUnreadable(() => expect(read(one, past)).rejects.toMatchObject(LATE));
      expect(Date.now() - past.getTime()).toBeLessThan(PROMPT_MS);
    });

    test('ends at it when the store is slow, and the next one is served', async () => {
      const { one, harness } = given();
      const soon = new Date(Date.now() + 200);
      await harness.whileUnreadable(() => expect(read(one, soon)).rejects.toMatchObject(LATE));
      const lateBy = Date.now() - soon.getTime();
      expect(lateBy).toBeGreaterThanOrEqual(0);
      expect(lateBy).toBeLessThan(PROMPT_MS);
      await read(one, inTime());
    });
  });
}
