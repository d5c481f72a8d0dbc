import type { TestUrl } from '../testing/test-url.js';
import { uuidv7 } from '@handoff/kernel';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Database, Row } from '../database.js';
import { createTestUrl, databaseKinds } from '../testing.js';
import { migrateUntil } from '../testing/migrate-until.js';
import { migrate } from './migrate.js';
import { openOwner } from '../testing/use-migrated.js';

const newId = (): string => uuidv7(new Date());

describe.each(databaseKinds)('webhooks and events from before there were places, on %s', (kind) => {
  let made: TestUrl;
  let db: Database;
  const [active, disabled, deleted, old] = [newId(), newId(), newId(), newId()];

  const read = (text: string, values: readonly unknown[] = []): Promise<readonly Row[]> =>
    db.query<Row>({ name: text.slice(0, 60), text }, values);
  const termsOf = (id: string) =>
    read('SELECT since_place::integer, event_types FROM webhook_terms WHERE webhook_id = $1 ORDER BY 1', [id]);

  /** As a release does that knows nothing of places. */
  const addWebhook = async (id: string, status: string): Promise<void> => {
    const text = `
      INSERT INTO webhooks (id, role, url, event_types, status, disabled_cause, secret, created_by, trace_id, created_at, updated_at)
      VALUES ($1, 'finance', 'https://example.com', '{task.*}', $2::text,
        CASE $2::text WHEN 'disabled' THEN 'requested' END, CASE WHEN $2::text <> 'deleted' THEN 's' END, '{}', 't', now(), now())`;
    await db.query({ name: 'add_webhook', text }, [id, status]);
  };
  const addEvent = async (id: string): Promise<void> => {
    const text = `INSERT INTO task_outbox (id, subject, body, partition_key) VALUES ($1, 's', '{}', 'p')`;
    await db.query({ name: 'add_event', text }, [id]);
  };

  beforeAll(async () => {
    made = await createTestUrl(kind, 'empty');
    await migrateUntil(made.url, '013');
    db = await openOwner(made.url);
    for (const [id, status] of [
      [active, 'active'],
      [disabled, 'disabled'],
      [deleted, 'deleted'],
    ] as const) {
      await addWebhook(id, status);
    }
    await addEvent(old);
    await db.close();
    await migrate(made.url, 'latest');
    db = await openOwner(made.url);
  });
  afterAll(async () => {
    await db.close();
    await made.drop();
  });

  test('get what they were registered for from the first place on, unless they are paused or gone', async () => {
    expect(await termsOf(active)).toEqual([{ since_place: 0, event_types: ['task.*'] }]);
    expect(await termsOf(disabled)).toEqual([{ since_place: 0, event_types: [] }]);
    expect(await termsOf(deleted)).toEqual([]);
  });

  test('have no place, and those that a running release writes from now on do', async () => {
    const since = newId();
    await addEvent(since);
    const text =
      'SELECT place IS NOT NULL AS placed, transaction_id IS NOT NULL AS known FROM task_outbox WHERE id = $1';
    expect(await read(text, [old])).toEqual([{ placed: false, known: false }]);
    expect(await read(text, [since])).toEqual([{ placed: true, known: true }]);
  });

  test('begin new terms when a running release changes them, and only then', async () => {
    const id = newId();
    await addWebhook(id, 'active');
    await read(`UPDATE webhooks SET status = 'disabled', disabled_cause = 'gone' WHERE id = $1`, [id]);
    await read(`UPDATE webhooks SET url = 'https://example.org', failed_deliveries = 3 WHERE id = $1`, [id]);
    await read(`UPDATE webhooks SET status = 'active', disabled_cause = NULL WHERE id = $1`, [id]);
    await read(`UPDATE webhooks SET event_types = '{session.*}' WHERE id = $1`, [id]);
    const terms = await termsOf(id);
    expect(terms.map((each) => each['event_types'])).toEqual([['task.*'], [], ['task.*'], ['session.*']]);
  });
});
