import { describe, expect, test } from '@jest/globals';

/** A store under test, and a way to make its reads wait. */
export interface SlowableStore<Store> {
  readonly one: Store;
  readonly harness: { whileUnreadable<T>(work: () => Promise<T>): Promise<T> };
}

/** One read of a store: its name in the title of a test, and its call. */
export type NamedRead<Store> = readonly [string, (store: Store, deadline: Date) => Promise<unknown>];

const LATE = { code: 'UNAVAILABLE', retryAfterSeconds: 1 };
/** Below every timeout of a test's database (60 s), which would end a read too. */
const PROMPT_MS = 40_000;

/** Contract suite: every read of a store ends at its deadline. */
export function describeReadDeadlines<Store>(
  reads: readonly NamedRead<Store>[],
  given: () => SlowableStore<Store>,
): void {
  describe.each(reads)('%s with a deadline', (_, read) => {
    test('that is past is refused before it is begun', async () => {
      const { one, harness } = given();
      const past = new Date(Date.now() - 1);
      await harness.whileUnreadable(() => expect(read(one, past)).rejects.toMatchObject(LATE));
      expect(Date.now() - past.getTime()).toBeLessThan(PROMPT_MS);
    });

    test('ends at it when the store is slow, and the next read is served', async () => {
      const { one, harness } = given();
      const soon = new Date(Date.now() + 200);
      await harness.whileUnreadable(() => expect(read(one, soon)).rejects.toMatchObject(LATE));
      const lateBy = Date.now() - soon.getTime();
      expect(lateBy).toBeGreaterThanOrEqual(0);
      expect(lateBy).toBeLessThan(PROMPT_MS);
      await read(one, new Date(Date.now() + 60_000));
    });
  });
}
