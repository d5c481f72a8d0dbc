import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { uuidv7 } from '@handoff/kernel';
import type { Database, Row } from '../database.js';
import { createTestUrl, databaseKinds } from '../testing.js';
import { migrateUntil } from '../testing/migrate-until.js';
import type { TestUrl } from '../testing/test-url.js';
import { openOwner } from '../testing/use-migrated.js';
import { migrate } from './migrate.js';

describe.each(databaseKinds)('tasks from before their senders were hashed, on %s', (kind) => {
  let made: TestUrl;
  let db: Database;
  const open = ['pending', 'active', 'awaiting_approval'];
  const ended = ['completed', 'failed', 'rejected', 'cancelled', 'expired'];

  const read = (text: string): Promise<readonly Row[]> => db.query<Row>({ name: text.slice(0, 60), text }, []);

  beforeAll(async () => {
    made = await createTestUrl(kind, 'empty');
    await migrateUntil(made.url, '026');
    db = await openOwner(made.url);
    await db.query({ name: 'add_tasks', text: ADD_TASKS }, [
      [...open, ...ended].map(() => uuidv7(new Date())),
      [...open, ...ended],
    ]);
    await db.close();
    await migrateUntil(made.url, '028');
    db = await openOwner(made.url);
  });
  afterAll(async () => {
    await db.close();
    await made.drop();
  });

  test('have a hash and a size if they have not ended', async () => {
    const rows = await read(`SELECT status, content_bytes,
        sender_hash = hashtextextended('https://id.example' || chr(10) || 'lea', 0) AS hashed FROM tasks ORDER BY id`);
    expect(rows).toEqual([
      ...open.map((status) => ({ status, content_bytes: 20, hashed: true })),
      ...ended.map((status) => ({ status, content_bytes: null, hashed: null })),
    ]);
  });

  test('are counted by an index, which goes when the migration is taken back', async () => {
    const indexes = async () =>
      (await read(`SELECT indexname FROM pg_indexes WHERE indexname LIKE 'tasks_waiting%'`)).map(
        (row) => row['indexname'],
      );
    expect(await indexes()).toEqual(['tasks_waiting_of_sender']);
    await db.close();
    expect((await migrate(made.url, 'down')).ran).toEqual(['027_count_inboxes_by_index']);
    db = await openOwner(made.url);
    expect(await indexes()).toEqual(['tasks_waiting_by_sender']);
  });
});

/** As the former release adds them, of unknown size. */
const ADD_TASKS = `
  INSERT INTO tasks (id, type, from_role, to_role, status, parked_status, payload, payload_hash, description, participants, trace_id,
    requested_by, lease_id, lease_seconds, lease_expires_at, claimed_by, created_at, updated_at, expires_at)
  SELECT id, 'check', 'finance', 'manager', status, CASE WHEN status = 'awaiting_approval' THEN 'pending' END, '{"amount": 12}', '',
    'budget', '{}', 't', '{"issuer": "https://id.example", "subject": "lea"}', lease, CASE WHEN lease IS NOT NULL THEN 60 END,
    CASE WHEN lease IS NOT NULL THEN now() END, CASE WHEN lease IS NOT NULL THEN '{}'::jsonb END, now(), now(), now()
  FROM unnest($1::uuid[], $2::text[]) AS added (id, status),
    LATERAL (SELECT CASE WHEN status = 'active' THEN id END AS lease) AS leases`;
