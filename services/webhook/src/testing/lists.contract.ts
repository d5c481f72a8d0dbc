import { describe, expect, test } from '@jest/globals';
import type { Cursor } from '@handoff/kernel';
import type { Webhook } from '../domain/webhook.js';
import type { WebhookQuery } from '../ports/webhook-store.js';
import { aCall, after, anEvent, holderOf, toDelete, toUpdate } from './builders.js';
import { register, takeAll } from './scenes.js';
import type { StoresUnderTest } from './store-harness.js';

const everything: WebhookQuery = {
  visibleTo: undefined,
  role: undefined,
  status: undefined,
  after: undefined,
  limit: 100,
};

/** Pages of any size have everything once, in the order of the whole. */
async function expectPages<T extends Cursor>(
  page: (limit: number, after: Cursor | undefined) => Promise<readonly T[]>,
  count: number,
): Promise<void> {
  const whole = (await page(100, undefined)).map(({ id }) => id);
  expect(whole).toHaveLength(count);
  for (const limit of [1, 3, count]) {
    const seen: string[] = [];
    let last: Cursor | undefined;
    for (let items = await page(limit, last); items.length > 0; items = await page(limit, last)) {
      expect(items.length).toBeLessThanOrEqual(limit);
      seen.push(...items.map(({ id }) => id));
      last = items.at(-1);
    }
    expect(seen).toEqual(whole);
  }
}

/** Lists: order, pages, filters and who sees what. */
export function describeLists(given: () => StoresUnderTest): void {
  const list = (query: Partial<WebhookQuery>): Promise<readonly Webhook[]> =>
    given().one.list({ ...everything, ...query });
  const admin = aCall({ principal: holderOf('admin') });

  describe('a list', () => {
    test('of webhooks is newest first, in pages of any size', async () => {
      // Three to an instant, so that the id has to break ties.
      for (let i = 0; i < 7; i += 1) await register(given().one, {}, after(Math.floor(i / 3)));
      const keys = (await list({})).map(({ createdAt, id }) => `${createdAt.toISOString()} ${id}`);
      expect(keys).toEqual([...keys].sort().reverse());
      await expectPages((limit, last) => list({ limit, after: last }), 7);
    });

    test('of webhooks is narrowed by role and by status, and has deleted ones only if asked', async () => {
      const { one } = given();
      const [first, second, third] = [
        await register(one),
        await register(one, { role: 'legal' }),
        await register(one, { role: 'legal' }),
      ];
      await one.execute(toUpdate(second.id, { status: 'disabled' }, admin));
      await one.execute(toDelete(third.id, admin));
      const ids = async (query: Partial<WebhookQuery>): Promise<readonly string[]> =>
        (await list(query)).map(({ id }) => id).sort();
      expect(await ids({})).toEqual([first.id, second.id].sort());
      expect(await ids({ role: 'legal' })).toEqual([second.id]);
      expect(await ids({ status: 'disabled' })).toEqual([second.id]);
      expect(await ids({ status: 'deleted' })).toEqual([third.id]);
      expect(await ids({ visibleTo: ['finance'] })).toEqual([first.id]);
      expect(await ids({ visibleTo: ['finance'], role: 'legal' })).toEqual([]);
      expect(await ids({ visibleTo: [] })).toEqual([]);
    });

    test('of deliveries is newest first, in pages of any size, of one webhook and one status', async () => {
      const { one } = given();
      const { id: webhookId } = await register(one);
      await register(one, { role: 'manager' });
      for (let i = 0; i < 5; i += 1) await one.collect([anEvent()], after(Math.floor(i / 2)));
      const page = (limit: number, last: Cursor | undefined) =>
        one.listDeliveries({ webhookId, status: undefined, after: last, limit });
      await expectPages(page, 5);
      for (const due of (await takeAll(one, after(9))).slice(0, 4)) {
        await one.recordAttempt(due, { statusCode: 200 }, after(10));
      }
      const delivered = { status: 'delivered', after: undefined, limit: 100 } as const;
      const all = await one.list(everything);
      const found = await Promise.all(all.map(({ id }) => one.listDeliveries({ ...delivered, webhookId: id })));
      expect(found.flat()).toHaveLength(4);
      for (const [index, deliveries] of found.entries()) {
        expect(deliveries.every((delivery) => delivery.webhookId === all[index]!.id)).toBe(true);
      }
    });
  });
}
