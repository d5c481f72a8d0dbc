import { describe, expect, test } from '@jest/globals';
import { after, DAY_MS, NOON, toUpdate } from './builders.js';
import { collect, deliveriesOf, LEASE_MS, register, takeAll } from './scenes.js';
import type { StoresUnderTest } from './store-harness.js';

/** The outcomes of attempts, and which process may record them. */
export function describeAttempts(given: () => StoresUnderTest): void {
  describe('an attempt', () => {
    test('that got through is recorded with the delivery', async () => {
      const { one, two } = given();
      const webhook = await register(one);
      await collect(one, 1);
      const [due] = await takeAll(one);
      expect(await one.recordAttempt(due!, { statusCode: 204 }, after(5))).toBe(true);
      expect(await deliveriesOf(two, webhook)).toMatchObject([
        { status: 'delivered', attempts: 1, lastStatusCode: 204, deliveredAt: after(5), nextAttemptAt: undefined },
      ]);
      expect(await takeAll(two, after(DAY_MS))).toEqual([]);
    });

    test('that failed is followed by another, and the webhook is known to fail, at the same version', async () => {
      const { one, two, harness } = given();
      const webhook = await register(one);
      await collect(one, 1);
      const [due] = await takeAll(one);
      await one.recordAttempt(due!, { error: 'unreachable' }, after(5));
      expect(await deliveriesOf(two, webhook)).toMatchObject([
        { status: 'pending', attempts: 1, lastError: 'unreachable', nextAttemptAt: after(5_005) },
      ]);
      expect(await two.find(webhook.id)).toEqual({
        ...webhook,
        health: { failingSince: after(5), failedDeliveries: 0, heldUntil: undefined },
      });
      expect(await harness.eventsOf(webhook.id)).toHaveLength(1);
      const [again] = await takeAll(two, after(5_005));
      await two.recordAttempt(again!, { statusCode: 200 }, after(5_010));
      expect((await one.find(webhook.id))?.health.failingSince).toBeUndefined();
    });

    test('that could not be signed is recorded as such, and the webhook is not known to fail', async () => {
      const { one, two } = given();
      const webhook = await register(one);
      await collect(one, 1);
      const [due] = await takeAll(one);
      await one.recordAttempt(due!, { error: 'secret_unreadable' }, after(5));
      expect(await deliveriesOf(two, webhook)).toMatchObject([
        { status: 'pending', attempts: 1, lastError: 'secret_unreadable', nextAttemptAt: after(5_005) },
      ]);
      expect(await two.find(webhook.id)).toEqual(webhook);
      expect(await takeAll(two, after(5_004))).toEqual([]);
      const [again] = await takeAll(two, after(5_005));
      await two.recordAttempt(again!, { statusCode: 200 }, after(5_010));
      expect(await deliveriesOf(one, webhook)).toMatchObject([{ status: 'delivered', lastError: undefined }]);
    });

    test('by a process that has lost the lease changes nothing', async () => {
      const { one, two } = given();
      const webhook = await register(one);
      await collect(one, 1);
      const [late] = await takeAll(one);
      const [current] = await takeAll(two, after(LEASE_MS));
      expect(await one.recordAttempt(late!, { statusCode: 410 }, after(LEASE_MS))).toBe(false);
      expect(await two.find(webhook.id)).toEqual(webhook);
      expect(await two.recordAttempt(current!, { statusCode: 200 }, after(LEASE_MS))).toBe(true);
      expect(await one.recordAttempt(late!, { error: 'timeout' }, after(LEASE_MS))).toBe(false);
      expect(await deliveriesOf(one, webhook)).toMatchObject([{ status: 'delivered', attempts: 1 }]);
    });

    test('recorded twice at once counts once', async () => {
      const { one, two } = given();
      const webhook = await register(one);
      await collect(one, 1);
      const [due] = await takeAll(one);
      const recorded = await Promise.all(
        [one, two, one, two].map((store) => store.recordAttempt(due!, { error: 'timeout' }, after(1))),
      );
      expect(recorded.filter(Boolean)).toHaveLength(1);
      expect(await deliveriesOf(one, webhook)).toMatchObject([{ attempts: 1 }]);
    });

    test('at a former URL leaves the webhook alone, and is made again at the present one', async () => {
      const { one, two } = given();
      const { id } = await register(one);
      await collect(one, 1);
      const [due] = await takeAll(one);
      await two.execute(toUpdate(id, { url: 'https://present.example.com/' }));
      expect(await one.recordAttempt(due!, { statusCode: 410 }, after(1))).toBe(true);
      expect(await two.find(id)).toMatchObject({ status: 'active', version: 2 });
      expect(await takeAll(two, after(1))).toMatchObject([{ url: 'https://present.example.com/' }]);
    });

    test('that is answered 410 disables the webhook, with one event without an actor', async () => {
      const { one, two, harness } = given();
      const webhook = await register(one);
      await collect(one, 5);
      const due = await takeAll(one);
      await Promise.all(
        due.map((each, i) => (i % 2 === 0 ? one : two).recordAttempt(each, { statusCode: 410 }, after(1))),
      );
      expect(await one.find(webhook.id)).toMatchObject({ status: 'disabled', disabledCause: 'gone', version: 2 });
      const events = await harness.eventsOf(webhook.id);
      expect(events.slice(1)).toMatchObject([
        {
          type: 'handoff.webhook.disabled.v1',
          sequence: 2,
          data: { actor: { system: true }, role: null, cause: 'gone' },
        },
      ]);
      expect(await takeAll(one, after(DAY_MS))).toEqual([]);
    });

    test('that fails after five days of failures disables the webhook; enabled, it starts anew', async () => {
      const { one } = given();
      const webhook = await register(one);
      await collect(one, 2);
      const [first, second] = await takeAll(one);
      await one.recordAttempt(first!, { error: 'timeout' }, NOON);
      await one.recordAttempt(second!, { error: 'timeout' }, after(5 * DAY_MS));
      expect(await one.find(webhook.id)).toMatchObject({ status: 'disabled', disabledCause: 'failing' });
      await one.execute(toUpdate(webhook.id, { status: 'active' }));
      const [again] = await takeAll(one, after(6 * DAY_MS));
      await one.recordAttempt(again!, { error: 'timeout' }, after(6 * DAY_MS));
      expect(await one.find(webhook.id)).toMatchObject({ status: 'active', disabledCause: undefined });
    });
  });
}
