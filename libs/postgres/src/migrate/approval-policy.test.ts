import type { TestUrl } from '../testing/test-url.js';
import { canonicalJson, sha256Hex, uuidv7, type JsonValue } from '@handoff/kernel';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Database, Queryable } from '../database.js';
import { openDatabase } from '../open-database.js';
import { createTestUrl, databaseKinds } from '../testing.js';
import { migrateUntil } from '../testing/migrate-until.js';
import { migrate } from './migrate.js';

const MIGRATION = '005_approval_policy';

const CONTENT = {
  task_type: 'invoice',
  description: 'größer "quoted" \\ \n \u0007 \u{1F600}',
  data: { b: [1, -0, 1.5, 1e-7, 0.000001, 1234.5678, 5e-324], a: { ü: null, A: true }, '': [] },
  context: null,
};
const CONTENT_HASH = sha256Hex(canonicalJson(CONTENT));

const newId = (): string => uuidv7(new Date());

describe.each(databaseKinds)('approvals from before they had a policy, on %s', (kind) => {
  let made: TestUrl;
  let owner: Database;
  let db: Database;
  const [pending, approved, cancelled] = [newId(), newId(), newId()];

  beforeAll(async () => {
    made = await createTestUrl(kind, 'empty');
    await migrateUntil(made.url, MIGRATION);
    const before = await open(made.url);
    const task = await insertTask(before);
    await insertApproval(before, task, pending, 'pending');
    await insertApproval(before, task, approved, 'approved');
    await insertApproval(before, task, cancelled, 'cancelled');
    await before.close();
    await migrate(made.url, 'latest');
    owner = await open(made.url);
    db = kind === 'pglite' ? owner : await open(made.url, 'handoff_task');
  });
  afterAll(async () => {
    if (db !== owner) await db.close();
    await owner.close();
    await made.drop();
  });

  const read = async (id: string) => (await select(owner, 'SELECT * FROM approvals WHERE id = $1', [id]))[0];
  const votesOn = (id: string) => select(owner, 'SELECT * FROM approval_decisions WHERE approval_id = $1', [id]);

  test('need one person of their role, for what their task says', async () => {
    for (const [id, open_roles] of [[pending, ['legal']] as const, [approved, []] as const, [cancelled, []] as const]) {
      expect(await read(id)).toMatchObject({
        approver_roles: ['legal'],
        required_votes: [1],
        open_roles,
        veto: true,
        on_expiry: 'reject',
        escalate_to: null,
        escalated: false,
        demanded: false,
        content_hash: CONTENT_HASH,
      });
      expect(Number((await read(id))?.['open_ms'])).toBe(86_400_000);
    }
  });

  test('keep their decision as a vote', async () => {
    expect(await votesOn(approved)).toMatchObject([
      {
        position: 1,
        decision: 'approved',
        issuer: 'https://id.example',
        subject: 'lea',
        role: 'legal',
        acted_as: 'admin',
        notes: 'fine',
        decision_mode: 'agent',
        authentication: null,
      },
    ]);
    expect([...(await votesOn(pending)), ...(await votesOn(cancelled))]).toEqual([]);
  });

  test('go on being made and decided by the release before, while it runs', async () => {
    const task = await insertTask(db);
    const id = newId();
    await insertApproval(db, task, id, 'pending');
    expect(await read(id)).toMatchObject({
      approver_roles: ['legal'],
      open_roles: ['legal'],
      content_hash: CONTENT_HASH,
    });
    await decideAsBefore(db, id, 'lea');
    expect(await read(id)).toMatchObject({ status: 'approved' });
    expect(await votesOn(id)).toMatchObject([{ subject: 'lea', decision: 'approved', role: 'legal' }]);
  });

  test('are not approved by the release before when one person is not enough', async () => {
    const task = await insertTask(db);
    const id = newId();
    await insertApproval(db, task, id, 'pending', [2]);
    await expect(decideAsBefore(db, id, 'lea')).rejects.toMatchObject({ sqlState: '23514' });
    expect(await votesOn(id)).toEqual([]);
  });

  test('a vote of the requester is refused, and so is a second vote of any person', async () => {
    const task = await insertTask(db);
    const id = newId();
    await insertApproval(db, task, id, 'pending');
    await expect(insertVote(db, id, 1, 'fay')).rejects.toMatchObject({ sqlState: '23514' });
    await insertVote(db, id, 1, 'lea');
    await expect(insertVote(db, id, 2, 'lea')).rejects.toMatchObject({ sqlState: '23505' });
  });
});

describe.each(databaseKinds)('the canonical form of JSON in SQL, on %s', (kind) => {
  let made: TestUrl;
  let db: Database;
  beforeAll(async () => {
    made = await createTestUrl(kind, 'migrated');
    db = await open(made.url);
  });
  afterAll(async () => {
    await db.close();
    await made.drop();
  });

  test('is the one that TypeScript makes', async () => {
    const storable = fc.jsonValue({ noUnicodeString: false }).filter((value) => isStorable(JSON.stringify(value)));
    await fc.assert(
      fc.asyncProperty(fc.array(storable, { minLength: 20, maxLength: 20 }), async (values) => {
        const text = 'SELECT canonical_json(value) AS text FROM jsonb_array_elements($1::text::jsonb) AS v (value)';
        const rows = await select(db, text, [JSON.stringify(values)]);
        expect(rows.map((row) => row['text'])).toEqual((values as JsonValue[]).map(canonicalJson));
      }),
      { numRuns: 50 },
    );
  });
});

/**
 * What Handoff takes: no NUL, no half of a pair, no number beyond 2^53; and nothing beyond U+FFFF, which SQL would sort
 * otherwise in keys.
 */
function isStorable(json: string): boolean {
  const numbers = json.match(/-?\d+(\.\d+)?(e[+-]?\d+)?/g) ?? [];
  if (numbers.some((number) => Math.abs(Number(number)) > Number.MAX_SAFE_INTEGER)) return false;
  return !/\\u0000|\\ud[89a-f]|[\u{10000}-\u{10FFFF}]/iu.test(json);
}

function open(url: string, role?: string): Promise<Database> {
  return openDatabase({
    url,
    role,
    applicationName: 'test',
    poolMax: 1,
    statementTimeoutMs: 60_000,
    connectTimeoutMs: 60_000,
  });
}

function select(
  db: Queryable,
  text: string,
  values: readonly unknown[],
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  return db.query<Record<string, unknown>>({ name: sha256Hex(text).slice(0, 20), text }, values);
}

async function run(db: Queryable, text: string, values: readonly unknown[]): Promise<void> {
  await select(db, text, values);
}

async function insertTask(db: Queryable): Promise<string> {
  const id = newId();
  const text = `
    INSERT INTO tasks (
      id, type, description, from_role, to_role, status, parked_status, payload, payload_hash, participants, trace_id,
      requested_by, created_at, updated_at, expires_at)
    VALUES ($1, $2, $3, 'finance', 'manager', 'awaiting_approval', 'pending', $4::text::jsonb, '', '{}', 'trace', '{}',
      now(), now(), now())`;
  await run(db, text, [id, CONTENT.task_type, CONTENT.description, JSON.stringify(CONTENT.data)]);
  return id;
}

/** As the release before this migration does it, unless it says how many votes are needed. */
async function insertApproval(
  db: Queryable,
  task: string,
  id: string,
  status: string,
  votes?: number[],
): Promise<void> {
  const decided = status === 'approved';
  const [column, value] = votes === undefined ? ['', ''] : [', required_votes', `, '{${votes.join()}}'`];
  const text = `
    INSERT INTO approvals (
      id, task_id, approver_role, status, requested_by, decided_by, decision_at, notes, trace_id, created_at, updated_at,
      expires_at${column})
    VALUES ($1, $2, 'legal', $3, '{"issuer": "https://id.example", "subject": "fay", "role": "finance"}', $4::text::jsonb,
      $5::timestamptz, $6, 'trace', '2026-01-01Z', '2026-01-01Z', '2026-01-02Z'${value})`;
  const by = { issuer: 'https://id.example', subject: 'lea', role: 'admin' };
  await run(db, text, [
    id,
    task,
    status,
    ...(decided ? [JSON.stringify(by), '2026-01-01T12:00:00Z', 'fine'] : [null, null, null]),
  ]);
}

function decideAsBefore(db: Queryable, id: string, subject: string): Promise<void> {
  const by = { issuer: 'https://id.example', subject, role: 'legal' };
  const text = `UPDATE approvals SET status = 'approved', decided_by = $2::text::jsonb, decision_at = now() WHERE id = $1`;
  return run(db, text, [id, JSON.stringify(by)]);
}

function insertVote(db: Queryable, id: string, position: number, subject: string): Promise<void> {
  const text = `
    INSERT INTO approval_decisions (
      approval_id, position, decision, issuer, subject, role, acted_as, decision_mode, decided_at)
    VALUES ($1, $2, 'approved', 'https://id.example', $3, 'legal', 'legal', 'agent', now())`;
  return run(db, text, [id, position, subject]);
}
