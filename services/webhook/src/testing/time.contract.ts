import { describe, expect, test } from '@jest/globals';
import { aCall, after, DAY_MS, holderOf, NOON, toDelete, toUpdate } from './builders.js';
import { collect, deliveriesOf, register, takeAll } from './scenes.js';
import type { StoresUnderTest } from './store-harness.js';

/** When everything is old, including the terms of webhooks, which the real clock dates. */
const LONG_AFTER = after(3_650 * DAY_MS);

/** The deletion of old rows, by two instances at once. */
export function describeTime(given: () => StoresUnderTest): void {
  describe('time', () => {
    test('deletes deliveries that have not changed for long, each once', async () => {
      const { one, two } = given();
      const webhook = await register(one);
      await collect(one, 30);
      await collect(one, 3, after(DAY_MS));
      let purged = 0;
      for (let done = 1; done > 0; purged += done) {
        const counts = await Promise.all([one, two, one, two].map((store) => store.purge(after(1), 7)));
        done = counts.reduce((sum, count) => sum + count);
      }
      expect(purged).toBe(30);
      expect(await deliveriesOf(one, webhook)).toHaveLength(3);
    });

    test('does not delete a delivery with an attempt to come', async () => {
      const { one } = given();
      const webhook = await register(one);
      await collect(one, 2);
      const [first, second] = await takeAll(one);
      await one.recordAttempt(first!, { statusCode: 500 }, NOON);
      await one.recordAttempt(second!, { statusCode: 200 }, NOON);
      expect(await one.purge(after(1_000), 10)).toBe(1);
      expect(await deliveriesOf(one, webhook)).toMatchObject([{ status: 'pending' }]);
      expect(await one.purge(after(DAY_MS), 10)).toBe(1);
    });

    test('deletes webhooks long after they were deleted, and no others', async () => {
      const { one } = given();
      const [kept, deleted] = [await register(one), await register(one)];
      await one.execute(toDelete(deleted.id, aCall({ principal: holderOf('admin') }), after(DAY_MS)));
      expect(await one.purge(after(DAY_MS), 10)).toBe(0);
      expect(await one.purge(after(DAY_MS + 1), 10)).toBe(1);
      expect(await one.find(deleted.id)).toBeUndefined();
      expect(await one.find(kept.id)).toBeDefined();
    });

    test.each([
      ['webhook_deliveries', 3],
      ['webhooks', 5],
    ] as const)(
      'deletes the other old rows while no row of %s can be deleted, and those later',
      async (table, rest) => {
        const { one, two, harness } = given();
        const failing = await harness.open();
        const kept = await register(one);
        await collect(one, 2);
        const deleted = await register(one);
        await one.execute(toUpdate(kept.id, { status: 'disabled' }));
        await one.execute(toUpdate(kept.id, { status: 'active' }));
        await one.execute(toDelete(deleted.id, aCall({ principal: holderOf('admin') })));
        expect(await harness.whileUndeletable(table, () => failing.purge(LONG_AFTER, 10))).toBe(rest);
        expect(await two.purge(LONG_AFTER, 10)).toBeGreaterThan(0);
        expect(await deliveriesOf(one, kept)).toEqual([]);
        expect(await one.find(deleted.id)).toBeUndefined();
      },
    );
  });
}
