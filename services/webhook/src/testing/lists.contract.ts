import { describe, expect, test } from '@jest/globals';
import type { Cursor, Page } from '@handoff/kernel';
import type { Webhook } from '../domain/webhook.js';
import type { WebhookQuery } from '../ports/webhook-store.js';
import { aCall, after, anEvent, holderOf, toDelete, toUpdate } from './builders.js';
import { deliveriesOf, register, takeAll } from './scenes.js';
import type { StoresUnderTest } from './store-harness.js';

const everything: WebhookQuery = {
  visibleTo: undefined,
  role: undefined,
  status: undefined,
  after: undefined,
  limit: 100,
};

/** Pages of any size contain every item once, in the order of the whole list. */
async function expectPages<T extends Cursor>(
  page: (limit: number, after: Cursor | undefined) => Promise<Page<T>>,
  count: number,
): Promise<void> {
  const whole = (await page(100, undefined)).items.map(({ id }) => id);
  expect(whole).toHaveLength(count);
  for (const limit of [1, 3, count]) {
    const pages = await allPages((last) => page(limit, last));
    expect(pages.every(({ length }) => length <= limit)).toBe(true);
    expect(pages.flat()).toEqual(whole);
  }
}

/** The ids on each page, up to the page that says it is the last. */
async function allPages<T extends Cursor>(page: (after: Cursor | undefined) => Promise<Page<T>>): Promise<string[][]> {
  const pages: string[][] = [];
  let last: Cursor | undefined;
  for (let more = true; more;) {
    const found = await page(last);
    pages.push(found.items.map(({ id }) => id));
    last = found.items.at(-1);
    more = found.more;
  }
  return pages;
}

/** Lists: order, pages, filters and visibility. */
export function describeLists(given: () => StoresUnderTest): void {
  const list = async (query: Partial<WebhookQuery>): Promise<readonly Webhook[]> =>
    (await given().one.list({ ...everything, ...query })).items;
  const admin = aCall({ principal: holderOf('admin') });

  describe('a page ends at some MiB, has one item at least, and the next goes on from it,', () => {
    const SIZES = [0, 6, 1.5, 1.5, 1.5, 0].map((mebibytes) => mebibytes * 1_048_576);
    const newest = { status: undefined, limit: 10 } as const;

    test('in a list of webhooks, whatever of them is large', async () => {
      const { one } = given();
      const ids: string[] = [];
      for (const [i, bytes] of SIZES.entries()) {
        const large = 'x'.repeat(bytes);
        const input = i % 2 === 0 ? { description: large } : { url: `https://hooks.example.com/${large}` };
        ids.unshift((await register(one, input, after(i))).id);
      }
      const pages = await allPages((last) => one.list({ ...everything, ...newest, after: last }));
      expect(pages.flat()).toEqual(ids);
      expect(pages.map(({ length }) => length)).toEqual([3, 1, 1, 1]);
    });

    test('in a list of deliveries', async () => {
      const { one } = given();
      const { id: webhookId } = await register(one, { eventTypes: ['task.*'] });
      for (const [i, bytes] of SIZES.entries()) {
        await one.collect([anEvent({ name: `task.${'x'.repeat(bytes)}` })], after(i));
      }
      const whole = (await deliveriesOf(one, { id: webhookId })).map(({ id }) => id);
      const pages = await allPages((last) => one.listDeliveries({ ...newest, webhookId, after: last }));
      expect(pages.map(({ length }) => length)).toEqual([3, 1, 1, 1]);
      expect(pages.flat().slice(0, whole.length)).toEqual(whole);
      expect(new Set(pages.flat()).size).toBe(SIZES.length);
    });
  });

  describe('a list', () => {
    test('of webhooks is newest first, in pages of any size', async () => {
      // Three in one millisecond, so that the id has to break ties.
      for (let i = 0; i < 7; i += 1) await register(given().one, {}, after(Math.floor(i / 3)));
      const keys = (await list({})).map(({ createdAt, id }) => `${createdAt.toISOString()} ${id}`);
      expect(keys).toEqual([...keys].sort().reverse());
      await expectPages((limit, last) => given().one.list({ ...everything, limit, after: last }), 7);
    });

    test('of webhooks is narrowed by role and by status, and has deleted ones only if asked', async () => {
      const { one } = given();
      const [first, second, third] = [
        await register(one),
        await register(one, { role: 'legal' }),
        await register(one, { role: 'legal' }),
      ];
      expect(await one.execute(toUpdate(second.id, { status: 'disabled' }, admin))).toMatchObject({ ok: true });
      expect(await one.execute(toDelete(third.id, admin))).toMatchObject({ ok: true });
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
      const all = await list({});
      const found = await Promise.all(
        all.map(async ({ id }) => (await one.listDeliveries({ ...delivered, webhookId: id })).items),
      );
      expect(found.flat()).toHaveLength(4);
      for (const [index, deliveries] of found.entries()) {
        expect(deliveries.every((delivery) => delivery.webhookId === all[index]!.id)).toBe(true);
      }
    });
  });
}
