import { describe, expect, test } from '@jest/globals';
import type { Capacity, DueDelivery } from '../ports/webhook-store.js';
import { aCall, after, anEvent, DAY_MS, holderOf, NOON, toDelete, toRotate, toUpdate } from './builders.js';
import { collect, LEASE_MS, register, ROOMY, takeAll } from './scenes.js';
import type { StoresUnderTest } from './store-harness.js';

/** Which instance leases which deliveries, and when. */
export function describeTakingDue(given: () => StoresUnderTest): void {
  const take = (capacity: Partial<Capacity>, now = NOON): Promise<readonly DueDelivery[]> =>
    given().one.takeDue(now, LEASE_MS, { ...ROOMY, ...capacity });
  const countByWebhook = (due: readonly DueDelivery[]): Readonly<Record<string, number>> => {
    const counts: Record<string, number> = {};
    for (const { delivery } of due) counts[delivery.webhookId] = (counts[delivery.webhookId] ?? 0) + 1;
    return counts;
  };

  describe('leasing due deliveries', () => {
    test('gives each to one instance until the lease has ended, and then to another', async () => {
      const { one, two } = given();
      await register(one);
      await collect(one, 1);
      const [first] = await takeAll(one);
      expect(await takeAll(two, after(LEASE_MS - 1))).toEqual([]);
      const [second] = await takeAll(two, after(LEASE_MS));
      expect(second?.delivery.id).toBe(first?.delivery.id);
      expect(second?.delivery.leaseId).not.toBe(first?.delivery.leaseId);
      // The attempt of a process that died does not count.
      expect(second?.delivery.attempts).toBe(0);
    });

    test('in many instances at once gives each delivery to one', async () => {
      const { one, two } = given();
      await Promise.all([1, 2, 3].map(() => register(one)));
      await collect(one, 30);
      const taken: DueDelivery[] = [];
      // An instance skips rows that another one has locked, so a round may leave some for the next.
      for (let round = 0; taken.length < 90 && round < 20; round += 1) {
        const capacity = { ...ROOMY, total: 25 };
        const batches = await Promise.all([one, two, one, two].map((store) => store.takeDue(NOON, LEASE_MS, capacity)));
        taken.push(...batches.flat());
      }
      expect(taken).toHaveLength(90);
      expect(new Set(taken.map(({ delivery }) => delivery.id)).size).toBe(90);
    });

    test('takes no more than there is room for, from all webhooks in turn', async () => {
      const { one } = given();
      const webhooks = await Promise.all([1, 2, 3].map(() => register(one)));
      await collect(one, 10);
      const counts = countByWebhook(await take({ total: 6 }));
      expect(webhooks.map(({ id }) => counts[id])).toEqual([2, 2, 2]);
    });

    test('takes no more of one webhook than its share, less its attempts in flight', async () => {
      const { one } = given();
      const [free, busy, full] = await Promise.all([1, 2, 3].map(() => register(one)));
      await collect(one, 10);
      const counts = countByWebhook(
        await take({
          perWebhook: 4,
          busy: new Map([
            [busy!.id, 3],
            [full!.id, 5],
          ]),
        }),
      );
      expect(counts).toEqual({ [free!.id]: 4, [busy!.id]: 1 });
    });

    test('takes no more of one role than its share, however many webhooks it has, and leaves room to others', async () => {
      const { one } = given();
      const greedy = await Promise.all([1, 2, 3, 4].map(() => register(one, { role: 'greedy' })));
      const modest = await register(one, { role: 'modest' });
      await one.collect(
        Array.from({ length: 10 }, () => anEvent({ participants: ['greedy', 'modest'] })),
        NOON,
      );
      const first = countByWebhook(await take({ total: 8, perRole: 6 }));
      expect(greedy.map(({ id }) => first[id])).toEqual([1, 1, 1, 1]);
      expect(first[modest.id]).toBe(4);
      const busy = new Map(greedy.map(({ id }) => [id, 1]));
      const second = countByWebhook(await take({ total: 20, perRole: 6, busy }));
      expect(greedy.reduce((sum, { id }) => sum + (second[id] ?? 0), 0)).toBe(2);
      expect(second[modest.id]).toBe(6);
    });

    test('takes one at a time of a webhook whose endpoint is failing', async () => {
      const { one } = given();
      const { id } = await register(one);
      await collect(one, 10);
      const [due] = await take({ total: 1 });
      await one.recordAttempt(due!, { error: 'timeout' }, NOON);
      expect(await take({ perWebhook: 4, busy: new Map([[id, 1]]) })).toEqual([]);
      expect(await take({ perWebhook: 4 })).toHaveLength(1);
    });

    test('takes the oldest first, and nothing before its time', async () => {
      const { one } = given();
      await register(one);
      const [late, early] = [anEvent(), anEvent()];
      await one.collect([late], after(2));
      await one.collect([early], after(1));
      expect(await takeAll(one, NOON)).toEqual([]);
      const taken = await take({ total: 1 }, after(5));
      expect(taken.map(({ delivery }) => delivery.eventId)).toEqual([early.id]);
    });

    test('takes nothing of a webhook that is disabled, and all of it once it is active again', async () => {
      const { one } = given();
      const { id } = await register(one);
      await collect(one, 3);
      await one.execute(toUpdate(id, { status: 'disabled' }));
      expect(await takeAll(one)).toEqual([]);
      await one.execute(toUpdate(id, { status: 'active' }));
      expect(await takeAll(one)).toHaveLength(3);
    });

    test('takes nothing of a webhook that is deleted', async () => {
      const { one } = given();
      const { id } = await register(one);
      await collect(one, 3);
      await one.execute(toDelete(id, aCall({ principal: holderOf('admin') })));
      expect(await takeAll(one)).toEqual([]);
    });

    test('takes nothing of a webhook whose endpoint asked for a pause, until it is over', async () => {
      const { one } = given();
      await register(one);
      await collect(one, 3);
      const [due] = await take({ total: 1 });
      await one.recordAttempt(due!, { statusCode: 429, retryAfterMs: 60_000 }, NOON);
      expect(await takeAll(one, after(59_999))).toEqual([]);
      expect(await take({}, after(60_000))).toHaveLength(1);
    });

    test('comes to nothing before the store says so, and to something then', async () => {
      const { one } = given();
      expect(await one.restMs(NOON)).toBe(Number.POSITIVE_INFINITY);
      const [{ id: disabled }] = await Promise.all([register(one), register(one)]);
      await one.collect([anEvent(), anEvent()], after(10));
      await one.execute(toUpdate(disabled, { status: 'disabled' }));
      expect(await one.restMs(NOON)).toBe(10);
      const [asking] = await take({ total: 2 }, after(10));
      expect(await one.restMs(after(10))).toBe(LEASE_MS);
      await one.recordAttempt(asking!, { statusCode: 429, retryAfterMs: 60_000 }, after(20));
      expect(await one.restMs(after(20))).toBe(60_000);
      expect(await takeAll(one, after(60_019))).toEqual([]);
      expect(await takeAll(one, after(60_020))).not.toEqual([]);
    });

    test('brings both secrets while the old one signs, the new one first', async () => {
      const { one } = given();
      const { id } = await register(one, { secret: 'old' });
      await one.execute(toRotate(id, { secret: 'new' }));
      await collect(one, 1);
      const secretsAt = async (now: Date): Promise<readonly string[] | undefined> =>
        (await takeAll(one, now))[0]?.secrets;
      expect(await secretsAt(NOON)).toEqual(['new', 'old']);
      expect(await secretsAt(after(DAY_MS - 1))).toEqual(['new', 'old']);
      expect(await secretsAt(after(2 * DAY_MS))).toEqual(['new']);
    });
  });
}
