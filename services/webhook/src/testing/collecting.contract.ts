import { describe, expect, test } from '@jest/globals';
import type { Webhook } from '../domain/webhook.js';
import { aCall, after, anEvent, DAY_MS, holderOf, NOON, toDelete } from './builders.js';
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

    test('is for webhooks that are not deleted, if there are any', async () => {
      const { one, two } = given();
      expect(await one.hasWebhooks()).toBe(false);
      const { id } = await register(one);
      expect(await two.hasWebhooks()).toBe(true);
      await one.execute(toDelete(id, aCall({ principal: holderOf('admin') })));
      expect(await two.hasWebhooks()).toBe(false);
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

    test('is of those that happened since deliveries are kept', async () => {
      const { one } = given();
      await register(one, {}, after(-1));
      const events = [-1, 0, 1].map((ms) => anEvent({ time: after(ms) }));
      expect(await one.collect(events, after(DAY_MS), DAY_MS)).toBe(2);
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
