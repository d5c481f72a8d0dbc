import { describe, expect, test } from '@jest/globals';
import type { Webhook } from '../domain/webhook.js';
import type { CollectedEvent } from '../ports/webhook-store.js';
import { aCall, after, anEvent, DAY_MS, holderOf, HOUR_MS, NOON, toDelete, toUpdate } from './builders.js';
import { deliveriesOf, register, takeAll } from './scenes.js';
import type { StoresUnderTest } from './store-harness.js';

const SKEWS = [-HOUR_MS, -3_000, 0, 3_000, HOUR_MS];

/** Which events a webhook gets: their places decide, and no clock. */
export function describeEligibility(given: () => StoresUnderTest): void {
  /** An event that is committed now, whatever the clock of its service shows. */
  const happen = async (changes: Partial<CollectedEvent> = {}): Promise<CollectedEvent> =>
    anEvent({ place: await given().harness.happen(), ...changes });

  const received = async (webhook: Webhook): Promise<readonly string[]> =>
    (await deliveriesOf(given().one, webhook)).map(({ eventId }) => eventId).sort();
  const idsOf = (events: readonly CollectedEvent[]): readonly string[] => events.map(({ id }) => id).sort();

  describe('an event is for a webhook', () => {
    test.each(SKEWS)('when it was committed after it was registered, with a clock %i ms ahead', async (skew) => {
      const { one, two } = given();
      const before = await happen();
      const webhook = await register(one, {}, after(skew));
      const since = await happen();
      await two.collect([since, before], NOON);
      expect(await received(webhook)).toEqual([since.id]);
    });

    test.each(SKEWS)('when it was committed while it was active, with a clock %i ms ahead', async (skew) => {
      const { one, two } = given();
      const at = after(skew);
      const webhook = await register(one, {}, at);
      const first = await happen();
      await two.execute(toUpdate(webhook.id, { status: 'disabled' }, aCall(), at));
      const paused = await happen();
      await one.execute(toUpdate(webhook.id, { status: 'active' }, aCall(), at));
      const second = await happen();
      await one.execute(toUpdate(webhook.id, { status: 'disabled' }, aCall(), at));
      const pausedAgain = await happen();
      await two.execute(toUpdate(webhook.id, { status: 'active' }, aCall(), at));
      const third = await happen();
      await one.collect([third, pausedAgain, second, paused, first], NOON);
      expect(await received(webhook)).toEqual(idsOf([first, second, third]));
    });

    test('that is disabled by now, when it was committed before', async () => {
      const { one } = given();
      const webhook = await register(one);
      const before = await happen();
      await one.execute(toUpdate(webhook.id, { status: 'disabled' }));
      await one.collect([await happen(), before], NOON);
      expect(await received(webhook)).toEqual([before.id]);
    });

    test('until its endpoint answered that it is gone', async () => {
      const { one, two } = given();
      const webhook = await register(one);
      const before = await happen();
      await one.collect([before], NOON);
      const [due] = await takeAll(one);
      await one.recordAttempt(due!, { statusCode: 410 }, after(-HOUR_MS));
      await two.collect([await happen({ time: after(-DAY_MS) })], NOON);
      expect(await received(webhook)).toEqual([before.id]);
      await one.execute(toUpdate(webhook.id, { status: 'active' }, aCall(), after(-HOUR_MS)));
      const again = await happen({ time: after(-DAY_MS) });
      await two.collect([again], NOON);
      expect(await received(webhook)).toEqual(idsOf([before, again]));
    });

    test('when the webhook wanted its type then, whatever it wants when it is collected', async () => {
      const { one, two } = given();
      const routed = (): Promise<CollectedEvent> => happen({ name: 'task.routed' });
      const completed = (): Promise<CollectedEvent> => happen({ name: 'task.completed' });
      const webhook = await register(one, { eventTypes: ['task.routed'] });
      const narrow = [await routed(), await completed()];
      await two.execute(toUpdate(webhook.id, { eventTypes: ['task.*'] }));
      const wide = [await routed(), await completed()];
      await one.execute(
        toUpdate(webhook.id, { eventTypes: ['task.completed'], url: 'https://elsewhere.example.com/' }),
      );
      const other = [await routed(), await completed()];
      await one.collect([...other, ...wide, ...narrow], NOON);
      expect(await received(webhook)).toEqual(idsOf([narrow[0]!, ...wide, other[1]!]));
    });

    test('no more once it is deleted', async () => {
      const { one } = given();
      const webhook = await register(one);
      const event = await happen();
      await one.execute(toDelete(webhook.id, aCall({ principal: holderOf('admin') })));
      expect(await one.collect([event], NOON)).toBe(0);
    });

    test('also when a stream is read anew, long after', async () => {
      const { one, two } = given();
      const webhook = await register(one);
      const events = [await happen()];
      await one.execute(toUpdate(webhook.id, { status: 'disabled' }));
      const paused = await happen();
      await one.execute(toUpdate(webhook.id, { status: 'active' }));
      events.push(await happen());
      const later = await register(one, {}, after(-DAY_MS));
      for (const store of [one, two]) await store.collect([...events, paused], after(20 * DAY_MS));
      expect(await received(webhook)).toEqual(idsOf(events));
      expect(await received(later)).toEqual([]);
    });

    test('as long as terms of former times are kept, and the present ones are', async () => {
      const { one } = given();
      const webhook = await register(one, { eventTypes: ['task.routed'] });
      const former = await happen();
      await one.execute(toUpdate(webhook.id, { eventTypes: ['task.*'] }));
      const present = await happen();
      expect(await one.purge(after(-DAY_MS), 10)).toBe(0);
      expect(await one.purge(new Date(Date.now() + DAY_MS), 10)).toBe(1);
      await one.collect([former, present], NOON);
      expect(await received(webhook)).toEqual([present.id]);
    });
  });

  describe('an event without a place, which a former release has published, is for a webhook', () => {
    test('since it was registered', async () => {
      const { one } = given();
      const webhook = await register(one, {}, after(10));
      await one.collect([anEvent({ time: after(9) }), anEvent({ time: after(10) })], after(20));
      expect(await received(webhook)).toHaveLength(1);
    });

    test('while it was active, however late it is collected', async () => {
      const { one, two } = given();
      const webhook = await register(one);
      await one.execute(toUpdate(webhook.id, { status: 'disabled' }, aCall(), after(10)));
      await two.collect([anEvent({ time: after(9) }), anEvent({ time: after(10) })], after(11));
      expect(await received(webhook)).toHaveLength(1);
      await two.execute(toUpdate(webhook.id, { status: 'active' }, aCall(), after(20)));
      const late = [9, 10, 19, 20, 21].map((time) => anEvent({ time: after(time) }));
      expect(await one.collect(late, after(30))).toBe(3);
      await one.execute(toUpdate(webhook.id, { status: 'disabled' }, aCall(), after(40)));
      expect(await one.collect([anEvent({ time: after(39) }), anEvent({ time: after(40) })], after(41))).toBe(1);
    });

    test('that is active when it is collected', async () => {
      const { one } = given();
      const admin = aCall({ principal: holderOf('admin') });
      const [disabled, deleted] = [await register(one), await register(one)];
      await one.execute(toUpdate(disabled.id, { status: 'disabled' }, admin));
      await one.execute(toDelete(deleted.id, admin));
      expect(await one.collect([anEvent()], NOON)).toBe(0);
    });
  });
}
