import type { TestUrl } from '../testing/test-url.js';
import { uuidv7 } from '@handoff/kernel';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Database, Row } from '../database.js';
import { createTestUrl, databaseKinds } from '../testing.js';
import { migrateUntil } from '../testing/migrate-until.js';
import { openOwner } from '../testing/use-migrated.js';
import { migrate } from './migrate.js';

const MIGRATION = '014_salt_hashes_in_events';

describe.each(databaseKinds)('tasks from before their hashes were salted, on %s', (kind) => {
  let made: TestUrl;
  let db: Database;
  const open = ['pending', 'active', 'awaiting_approval'];
  const ended = ['completed', 'failed', 'rejected', 'cancelled', 'expired'];
  let storedIn: unknown;

  const read = (text: string, values: readonly unknown[] = []): Promise<readonly Row[]> =>
    db.query<Row>({ name: text.slice(0, 60), text }, values);
  const saltsOf = async (type: string) =>
    (await read('SELECT status, hash_salt FROM tasks WHERE type = $1 ORDER BY id', [type])).map(
      ({ status, hash_salt }) => [status, hash_salt] as const,
    );
  const fileOf = async () => (await read(`SELECT pg_relation_filenode('tasks') AS file`))[0]!['file'];

  /** As a release does that knows of no salts. */
  const addTasks = async (type: string, statuses: readonly string[]): Promise<void> => {
    const text = `
      INSERT INTO tasks (id, type, from_role, to_role, status, parked_status, payload, payload_hash, participants, trace_id,
        requested_by, lease_id, lease_seconds, lease_expires_at, claimed_by, created_at, updated_at, expires_at)
      SELECT id, $1, 'finance', 'manager', status, CASE WHEN status = 'awaiting_approval' THEN 'pending' END, '{}', '', '{}', 't', '{}',
        lease, CASE WHEN lease IS NOT NULL THEN 60 END, CASE WHEN lease IS NOT NULL THEN now() END,
        CASE WHEN lease IS NOT NULL THEN '{}'::jsonb END, now(), now(), now()
      FROM unnest($2::uuid[], $3::text[]) AS added (id, status),
        LATERAL (SELECT CASE WHEN status = 'active' THEN id END AS lease) AS leases`;
    const ids = statuses.map(() => uuidv7(new Date()));
    await db.query({ name: 'add_tasks', text }, [type, ids, statuses]);
  };

  beforeAll(async () => {
    made = await createTestUrl(kind, 'empty');
    await migrateUntil(made.url, MIGRATION);
    db = await openOwner(made.url);
    await addTasks('before', [...open, ...ended]);
    storedIn = await fileOf();
    await db.close();
    await migrateUntil(made.url, '015');
    db = await openOwner(made.url);
  });
  afterAll(async () => {
    await db.close();
    await made.drop();
  });

  test('have one each where something can still happen to them, and the table is not written anew', async () => {
    const salts = await saltsOf('before');
    expect(salts.filter(([, salt]) => salt === null).map(([status]) => status)).toEqual(ended);
    const drawn = salts.flatMap(([, salt]) => salt ?? []);
    for (const salt of drawn) expect(salt).toMatch(/^[0-9a-f]{64}$/);
    expect(new Set(drawn).size).toBe(open.length);
    expect(await fileOf()).toBe(storedIn);
  });

  test('and those that a running release routes from now on get one each, also in one statement', async () => {
    await addTasks('since', ['pending', 'pending', 'pending']);
    const salts = (await saltsOf('since')).map(([, salt]) => salt);
    expect(salts).toEqual(Array(3).fill(expect.stringMatching(/^[0-9a-f]{64}$/)));
    expect(new Set(salts).size).toBe(3);
  });

  test('are kept when the migration is taken back, and get new ones when it comes again', async () => {
    const former = await saltsOf('before');
    await db.close();
    expect((await migrate(made.url, 'down')).ran).toEqual([MIGRATION]);
    db = await openOwner(made.url);
    expect(await read(`SELECT count(*)::integer AS n FROM tasks WHERE type = 'before'`)).toEqual([{ n: 8 }]);
    await addTasks('meanwhile', ['pending']);
    await db.close();
    await migrateUntil(made.url, '015');
    db = await openOwner(made.url);
    expect(await saltsOf('meanwhile')).toEqual([['pending', expect.stringMatching(/^[0-9a-f]{64}$/)]]);
    expect((await saltsOf('before'))[0]).not.toEqual(former[0]);
  });
});
