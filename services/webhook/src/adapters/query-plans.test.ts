import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Database } from '@handoff/postgres';
import { createTestDatabase, explained, fillTables, type TestDatabase } from '@handoff/postgres/testing';
import type { DeliveryQuery } from '../ports/webhook-store.js';
import { selectDeliveries } from './list-statements.js';

/** Deliveries grow without bounds; webhooks do not: a role has a limited number. */
describe('the plan of', () => {
  let database: TestDatabase;
  let reader: Database;

  beforeAll(async () => {
    database = await createTestDatabase('postgres');
    await fillTables(await database.open(), {
      rows: 50_000,
      issuer: 'https://id.example',
      tables: ['webhooks', 'webhook_deliveries'],
    });
    reader = await database.open('handoff_webhook');
  });
  afterAll(() => database.drop());

  const listings: readonly [string, Partial<DeliveryQuery>, string][] = [
    ['the deliveries of a webhook', {}, 'webhook_deliveries_newest'],
    ['its deliveries in a status', { status: 'failed' }, 'webhook_deliveries_by_status|webhook_deliveries_newest'],
    ['its deliveries in a rare status', { status: 'pending' }, 'webhook_deliveries_by_status|webhook_deliveries_due'],
  ];

  test.each(listings)('%s uses an index', async (_title, filters, index) => {
    for (const after of [undefined, { createdAt: new Date(), id: '0197a1b2-c3d4-7000-8000-000000000001' }]) {
      const { db, plans } = explained(reader);
      const query = { webhookId: await aWebhook(), status: undefined, limit: 20, ...filters, after };
      await selectDeliveries(db, query, new Date(Date.now() + 60_000));
      for (const { plan } of plans) {
        expect(plan).not.toContain('Seq Scan');
        expect(plan).toMatch(new RegExp(` (using|on) (${index})\\b`));
      }
    }
  });

  async function aWebhook(): Promise<string> {
    const text = 'SELECT webhook_id AS id FROM webhook_deliveries LIMIT 1';
    return (await reader.query<{ readonly id: string }>({ name: 'test_a_webhook', text }))[0]!.id;
  }
});
