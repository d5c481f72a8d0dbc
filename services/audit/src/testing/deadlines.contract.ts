import { describe, expect, test } from '@jest/globals';
import { aQuery } from './builders.js';
import type { LogsUnderTest } from './log-harness.js';

const LATE = { code: 'UNAVAILABLE', retryAfterSeconds: 1 };
/** Shorter than every timeout of a database, which would end a read too. */
const PROMPT_MS = 5_000;

/** Deadlines: a list ends at the deadline of its caller. */
export function describeDeadlines(given: () => LogsUnderTest): void {
  describe('a list with a deadline', () => {
    test('in the past is refused before the log is read', async () => {
      const { one, harness } = given();
      const past = new Date(Date.now() - 1);
      await harness.whileUnreadable(() => expect(one.list(aQuery(), past)).rejects.toMatchObject(LATE));
      expect(Date.now() - past.getTime()).toBeLessThan(PROMPT_MS);
    });

    test('ends at the deadline when the log is slow, and the next list is served', async () => {
      const { one, harness } = given();
      const soon = new Date(Date.now() + 200);
      await harness.whileUnreadable(() => expect(one.list(aQuery(), soon)).rejects.toMatchObject(LATE));
      const lateBy = Date.now() - soon.getTime();
      expect(lateBy).toBeGreaterThanOrEqual(0);
      expect(lateBy).toBeLessThan(PROMPT_MS);
      expect(await one.list(aQuery(), new Date(Date.now() + 20_000))).toEqual({ items: [], more: false });
    });
  });
}
