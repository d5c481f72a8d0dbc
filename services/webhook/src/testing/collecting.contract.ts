import { describe, expect, test } from '@jest/globals';
import type { Webhook } from '../domain/webhook.js';
import { aCall, after, anEvent, holderOf, NOON, toDelete, toUpdate } from './builders.js';
import { deliveriesOf, register, takeAll } from './scenes.js';
import type { StoresUnderTest } from './store-harness.js';

/** Which events are delivered to which webhook, and that each is delivered once. */
export function describeCollecting(given: () => StoresUnderTest): void {
  const types = async (webhook: Webhook): Promise<readonly string[]> =>
    (await deliveriesOf(given().one, webhook)).map(({ eventType }) => eventType).sort();

  describe('collecting events', () => {
    test('makes a delivery of each that is due at once, with the event as it was published', async () => {
      const { one } = given();
      const { id, url } = await register(one);
      const event = anEvent();
      expect(await one.collect([event], after(1))).toBe(1);
      expect(await deliveriesOf(one, { id })).toMatchObject([
        { webhookId: id, eventId: event.id, eventType: 'task.routed', status: 'pending', attempts: 0 },
      ]);
      expect(await takeAll(one, after(1))).toMatchObject([{ body: event.body, url, secrets: ['sealed'] }]);
    });

    test('is of the types that a webhook names, or all of a kind', async () => {
      const { one } = given();
      const exact = await register(one, { eventTypes: ['task.routed', 'approval.decided'] });
      const kind = await register(one, { eventTypes: ['task.*'] });
      const none = await register(one, { eventTypes: ['session.*', 'task.rout'] });
      const names = ['task.routed', 'task.completed', 'approval.decided', 'taskforce.routed'];
      await one.collect(
        names.map((name) => anEvent({ name })),
        NOON,
      );
      expect(await types(exact)).toEqual(['approval.decided', 'task.routed']);
      expect(await types(kind)).toEqual(['task.completed', 'task.routed']);
      expect(await types(none)).toEqual([]);
    });

    test('is of those that the role takes part in; auditors and admins see all', async () => {
      const { one } = given();
      const webhooks = await Promise.all(
        ['finance', 'legal', 'auditor', 'admin'].map((role) => register(one, { role })),
      );
      await one.collect([anEvent(), anEvent({ name: 'task.cancelled', participants: [] })], NOON);
      expect(await Promise.all(webhooks.map(types))).toEqual([
        ['task.routed'],
        [],
        ['task.cancelled', 'task.routed'],
        ['task.cancelled', 'task.routed'],
      ]);
    });

    test('is of those since it was registered', async () => {
      const { one } = given();
      const webhook = await register(one, {}, after(10));
      await one.collect([anEvent({ time: after(9) }), anEvent({ time: after(10) })], after(20));
      expect(await types(webhook)).toHaveLength(1);
    });

    test('is of those while it was active, however late they are collected', async () => {
      const { one, two } = given();
      const webhook = await register(one);
      await one.execute(toUpdate(webhook.id, { status: 'disabled' }, aCall(), after(10)));
      await two.collect([anEvent({ time: after(9) }), anEvent({ time: after(10) })], after(11));
      expect(await types(webhook)).toHaveLength(1);
      await two.execute(toUpdate(webhook.id, { status: 'active' }, aCall(), after(20)));
      const late = [9, 10, 19, 20, 21].map((time) => anEvent({ time: after(time) }));
      expect(await one.collect(late, after(30))).toBe(3);
      await one.execute(toUpdate(webhook.id, { status: 'disabled' }, aCall(), after(40)));
      expect(await one.collect([anEvent({ time: after(39) }), anEvent({ time: after(40) })], after(41))).toBe(1);
    });

    test('leaves out webhooks that are not active', async () => {
      const { one } = given();
      const admin = aCall({ principal: holderOf('admin') });
      const [disabled, deleted] = [await register(one), await register(one)];
      await one.execute(toUpdate(disabled.id, { status: 'disabled' }, admin));
      await one.execute(toDelete(deleted.id, admin));
      expect(await one.collect([anEvent()], NOON)).toBe(0);
    });

    test('again makes none again, whatever came of the first', async () => {
      const { one, two } = given();
      const webhook = await register(one);
      const event = anEvent();
      await one.collect([event, event], NOON);
      const [due] = await takeAll(one);
      await one.recordAttempt(due!, { statusCode: 200 }, after(1));
      expect(await two.collect([event], after(2))).toBe(0);
      expect(await deliveriesOf(two, webhook)).toMatchObject([{ status: 'delivered' }]);
    });

    test('in many instances at once makes one delivery for each webhook and event', async () => {
      const { one, two } = given();
      const webhooks = await Promise.all([1, 2, 3].map(() => register(one)));
      const events = Array.from({ length: 20 }, () => anEvent());
      const backwards = [...events].reverse();
      const counts = await Promise.all([
        one.collect(events, NOON),
        two.collect(backwards, NOON),
        one.collect(events.slice(5), NOON),
        two.collect(backwards.slice(5), NOON),
      ]);
      expect(counts.reduce((sum, count) => sum + count)).toBe(60);
      for (const webhook of webhooks) expect(await deliveriesOf(one, webhook)).toHaveLength(20);
    });
  });
}
