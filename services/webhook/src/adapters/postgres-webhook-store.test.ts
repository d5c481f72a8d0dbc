import { createManualClock, uuidv7 } from '@handoff/kernel';
import { createTestDatabase, databaseKinds, type DatabaseKind } from '@handoff/postgres/testing';
import { describeWebhookStore } from '../ports/webhook-store.contract.js';
import { DAY_MS, NOON } from '../testing/builders.js';
import { readOutbox, type StoreHarness } from '../testing/store-harness.js';
import { createPostgresWebhookStore } from './postgres-webhook-store.js';

for (const kind of databaseKinds) describeWebhookStore(kind, () => openHarness(kind));

async function openHarness(kind: DatabaseKind): Promise<StoreHarness> {
  const database = await createTestDatabase(kind);
  const owner = await database.open();
  const clock = createManualClock(NOON);
  const patience = { failingMs: 5 * DAY_MS, failedDeliveries: 100 };
  return {
    async open() {
      const db = await database.open('handoff_webhook');
      return createPostgresWebhookStore({ db, clock, newId: uuidv7, prefix: 'test', patience, random: () => 0 });
    },
    async eventsOf(webhookId) {
      const events = await readOutbox(owner);
      const wanted = ({ type, subject }: { type: string; subject: string }): boolean =>
        webhookId === undefined ? type === 'handoff.request.refused.v1' : subject === webhookId;
      return events.filter(wanted);
    },
    async clear() {
      const text = 'TRUNCATE webhooks, webhook_deliveries, webhook_commands, webhook_outbox';
      await owner.query({ name: 'test_clear', text });
    },
    close: () => database.drop(),
  };
}
