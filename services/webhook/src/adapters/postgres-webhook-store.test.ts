import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { uuidv7 } from '@handoff/kernel';
import type { Database, Row } from '@handoff/postgres';
import { createTestDatabase, databaseKinds, whileLocked, type DatabaseKind } from '@handoff/postgres/testing';
import { createWebhookRules } from '../application/webhook-rules.js';
import { describeWebhookStore } from '../ports/webhook-store.contract.js';
import type { Webhook } from '../domain/webhook.js';
import type { CollectedEvent, EventPlace } from '../ports/webhook-store.js';
import { anEvent, DAY_MS, NOON, toUpdate } from '../testing/builders.js';
import { deliveriesOf, register } from '../testing/scenes.js';
import { readOutbox, writeTaskEvent, type StoreHarness } from '../testing/store-harness.js';
import { timed, type TimedStore } from '../testing/timed-store.js';
import { createPostgresWebhookStore } from './postgres-webhook-store.js';

for (const kind of databaseKinds) describeWebhookStore(kind, () => openHarness(kind));

async function openHarness(kind: DatabaseKind): Promise<StoreHarness> {
  const database = await createTestDatabase(kind);
  const owner = await database.open();
  let tasks: Database | undefined;
  const disablePolicy = { failingMs: 5 * DAY_MS, failedDeliveries: 100 };
  return {
    async open() {
      const db = await database.open('handoff_webhook');
      const rules = createWebhookRules({ prefix: 'test', newId: uuidv7, disablePolicy, random: () => 0 });
      const store = createPostgresWebhookStore({ db, rules });
      return timed(store, database.setTime);
    },
    async eventsOf(webhookId) {
      const events = await readOutbox(owner);
      const wanted = ({ type, subject }: { type: string; subject: string }): boolean =>
        webhookId === undefined ? type === 'handoff.request.refused.v1' : subject === webhookId;
      return events.filter(wanted);
    },
    async happen(beforeCommit) {
      tasks ??= await database.open('handoff_task');
      return tasks.transaction(async (tx) => {
        const place = await writeTaskEvent(tx);
        await beforeCommit?.();
        return place;
      });
    },
    async committed() {
      const text = 'SELECT place, transaction_id AS "transactionId" FROM task_outbox';
      return owner.query<EventPlace & Row>({ name: 'test_committed', text });
    },
    whileUnreadable: (work) => whileLocked(owner, ['webhooks', 'webhook_deliveries'], work),
    async whileUndeletable(table, work) {
      const run = (name: string, text: string) => owner.query({ name, text });
      const body = `BEGIN RAISE EXCEPTION 'this row stays'; END`;
      await run(
        'test_refuse',
        `CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS '${body.replaceAll("'", "''")}'`,
      );
      await run(
        `test_keep_${table}`,
        `CREATE TRIGGER stays BEFORE DELETE ON ${table} FOR EACH ROW EXECUTE FUNCTION refuse()`,
      );
      try {
        return await work();
      } finally {
        await run(`test_let_go_${table}`, `DROP TRIGGER stays ON ${table}`);
      }
    },
    async clear() {
      const text =
        'TRUNCATE task_outbox, webhooks, webhook_terms, webhook_deliveries, webhook_commands, webhook_outbox';
      await owner.query({ name: 'test_clear', text });
    },
    close: () => database.drop(),
  };
}

// PGlite has one session, so it never has two open transactions.
describe('while events are being written, on postgres', () => {
  let harness: StoreHarness;
  let store: TimedStore;
  beforeAll(async () => {
    harness = await openHarness('postgres');
    store = await harness.open();
  });
  beforeEach(() => harness.clear());
  afterAll(() => harness.close());

  const received = async (webhook: Webhook): Promise<readonly string[]> =>
    (await deliveriesOf(store, webhook)).map(({ eventId }) => eventId).sort();

  test('a webhook is for the events of a transaction that was under way when it was registered', async () => {
    let webhook: Webhook | undefined;
    const place = await harness.happen(async () => {
      webhook = await register(store);
    });
    const event = anEvent({ place });
    await store.collect([event], NOON);
    expect(await received(webhook!)).toEqual([event.id]);
  });

  test('it is not for those of one that was under way when it was disabled, but when it was enabled again', async () => {
    const webhook = await register(store);
    const disabling = anEvent({
      place: await harness.happen(() => store.execute(toUpdate(webhook.id, { status: 'disabled' }))),
    });
    const enabling = anEvent({
      place: await harness.happen(() => store.execute(toUpdate(webhook.id, { status: 'active' }))),
    });
    await store.collect([disabling, enabling], NOON);
    expect(await received(webhook)).toEqual([enabling.id]);
  });

  test('a caller who reads all events after registering, and then listens, misses none', async () => {
    for (let round = 0; round < 20; round += 1) {
      const events: CollectedEvent[] = [];
      const write = async (): Promise<void> => {
        for (let n = 0; n < 6; n += 1) events.push(anEvent({ place: await harness.happen() }));
      };
      const writing = [write(), write(), write(), write()];
      const webhook = await register(store);
      const there = new Set((await harness.committed()).map(({ place }) => place));
      await Promise.all(writing);
      await store.collect(events, NOON);
      const known = new Set(await received(webhook));
      const missed = events.filter(({ id, place }) => !known.has(id) && !there.has(place!.place));
      expect(missed).toEqual([]);
    }
  });
});
