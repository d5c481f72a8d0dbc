import { describe, expect, test } from '@jest/globals';
import { aQuery } from './builders.js';
import type { LogsUnderTest } from './log-harness.js';

const LATE = { code: 'UNAVAILABLE', retryAfterSeconds: 1 };
/** Below every timeout of a database, which would end a read too. */
const PROMPT_MS = 5_000;

/** Deadlines: what a list comes to that nobody waits for any more. */
export function describeDeadlines(given: () => LogsUnderTest): void {
  describe('a list with a deadline', () => {
    test('that is past is refused before the log is looked at', async () => {
      const { one, harness } = given();
      const past = new Date(Date.now() - 1);
      await harness.whileUnreadable(() => expect(one.list(aQuery(), past)).rejects.toMatchObject(LATE));
      expect(Date.now() - past.getTime()).toBeLessThan(PROMPT_MS);
    });

    test('ends at it when the log is slow, and the next one is served', async () => {
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
