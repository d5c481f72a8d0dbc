import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Database } from '../database.js';
import { createTestDatabase, databaseKinds, type TestDatabase } from '../testing.js';

/** Rows that come, go, and change in the columns below alone. */
const KEPT = ['DELETE', 'INSERT', 'SELECT'];
/** Rows that stay. */
const ADDED = ['INSERT', 'SELECT'];

/** What each service may do, table by table. Whatever is not here it may not. */
const GRANTS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  handoff_session: {
    sessions: KEPT,
    session_commands: KEPT,
    session_former_values: KEPT,
    session_outbox: KEPT,
    known_roles: ADDED,
    handoff_migrations: ['SELECT'],
  },
  handoff_task: {
    tasks: ADDED,
    approvals: ADDED,
    approval_decisions: ADDED,
    delegations: ADDED,
    standing_grants: ADDED,
    task_commands: KEPT,
    task_former_values: KEPT,
    task_outbox: KEPT,
    known_roles: ADDED,
    handoff_migrations: ['SELECT'],
  },
  handoff_audit: {
    audit: ADDED,
    dead_letters: ADDED,
    known_roles: ['SELECT'],
    handoff_migrations: ['SELECT'],
  },
  handoff_webhook: {
    webhooks: KEPT,
    webhook_terms: KEPT,
    webhook_deliveries: KEPT,
    webhook_commands: KEPT,
    webhook_outbox: KEPT,
    known_roles: ADDED,
    handoff_migrations: ['SELECT'],
  },
  handoff_directory: {
    profiles: ADDED,
    profile_bundles: ADDED,
    org_people: ADDED,
    org_imports: ADDED,
    access_facts: KEPT,
    approval_uses: ADDED,
    directory_commands: KEPT,
    directory_outbox: KEPT,
    handoff_migrations: ['SELECT'],
  },
};

const MARKS = ['published_at', 'stream_incarnation', 'stream_sequence'];

/** The columns that each service may change. Whatever is not here stays as it was inserted. */
const CHANGED: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  handoff_session: {
    sessions: ['task_id', 'status', 'metadata', 'version', 'updated_at', 'expires_at'],
    // To lock rows, which takes the right to change something.
    session_commands: ['created_at'],
    session_former_values: ['replaced_at'],
    session_outbox: MARKS,
  },
  handoff_task: {
    tasks: [
      'status',
      'parked_status',
      'participants',
      'parties',
      'result',
      'error',
      'cancel_reason',
      'version',
      'updated_at',
      'expires_at',
      'not_before',
      'attempt',
      'lease_id',
      'lease_seconds',
      'lease_expires_at',
      'claimed_by',
      'progress',
      'dead_lettered',
      'description',
      'payload',
      'payload_hash',
      'context',
      'content_bytes',
      'content_hash',
      'amended',
    ],
    approvals: [
      'status',
      'approver_role',
      'approver_roles',
      'required_votes',
      'open_roles',
      'on_expiry',
      'escalated',
      'decided_by',
      'decision_at',
      'notes',
      'version',
      'updated_at',
      'expires_at',
    ],
    delegations: ['ended_at', 'ended_by', 'ended_reason', 'version', 'updated_at'],
    standing_grants: [
      'uses',
      'granted_at',
      'revoked_at',
      'revoked_by',
      'revoked_reason',
      'expired_at',
      'version',
      'updated_at',
    ],
    task_commands: ['created_at'],
    task_former_values: ['replaced_at'],
    task_outbox: MARKS,
  },
  handoff_audit: { dead_letters: ['attempts', 'error_code', 'last_seen', 'status', 'body'] },
  handoff_webhook: {
    webhooks: [
      'url',
      'event_types',
      'description',
      'status',
      'disabled_cause',
      'paused_from',
      'paused_until',
      'deletion_reason',
      'secret',
      'previous_secret',
      'previous_secret_until',
      'version',
      'updated_at',
      'failing_since',
      'failed_deliveries',
      'held_until',
    ],
    webhook_deliveries: [
      'status',
      'attempts',
      'last_attempt_at',
      'last_status_code',
      'last_error',
      'next_attempt_at',
      'lease_id',
      'delivered_at',
      'updated_at',
    ],
    webhook_commands: ['created_at'],
    webhook_outbox: MARKS,
  },
  handoff_directory: {
    profiles: [
      'draft',
      'content_hash',
      'authors',
      'bundle_version',
      'bundle_digest',
      'bundle_content_hash',
      'published_at',
      'version',
      'updated_at',
    ],
    org_people: ['reports_to_id', 'name', 'role', 'email', 'department', 'updated_at'],
    access_facts: ['keep_until'],
    directory_commands: ['created_at'],
    directory_outbox: MARKS,
  },
};

describe.each(databaseKinds)('grants on %s', (kind) => {
  let database: TestDatabase;
  let owner: Database;
  let tables: readonly string[];
  beforeAll(async () => {
    database = await createTestDatabase(kind);
    owner = await database.open();
    const text = `SELECT table_name::text AS name FROM information_schema.tables WHERE table_schema = 'public'`;
    tables = (await owner.query<{ name: string }>({ name: 'tables', text })).map(({ name }) => name);
  });
  afterAll(() => database.drop());

  test.each(Object.keys(GRANTS))('%s may do what its tables need, and nothing else', async (role) => {
    const text = `
      SELECT table_name::text AS "table", array_agg(privilege_type::text ORDER BY privilege_type::text) AS privileges
      FROM information_schema.role_table_grants WHERE grantee = $1 GROUP BY table_name`;
    const rows = await owner.query<{ table: string; privileges: readonly string[] }>({ name: 'grants', text }, [role]);
    expect(Object.fromEntries(rows.map(({ table, privileges }) => [table, privileges]))).toEqual(GRANTS[role]);
  });

  test.each(Object.keys(GRANTS))('%s may change the columns that change, and no others', async (role) => {
    const text = `
      SELECT table_name::text AS "table", array_agg(column_name::text ORDER BY column_name::text COLLATE "C") AS columns
      FROM information_schema.role_column_grants WHERE grantee = $1 AND privilege_type = 'UPDATE' GROUP BY table_name`;
    const rows = await owner.query<{ table: string; columns: readonly string[] }>({ name: 'columns', text }, [role]);
    const sorted = Object.entries(CHANGED[role]!).map(([table, columns]) => [table, [...columns].sort()]);
    expect(Object.fromEntries(rows.map(({ table, columns }) => [table, columns]))).toEqual(Object.fromEntries(sorted));
  });

  test.each(Object.entries(GRANTS))('%s is refused by every other table, whatever it tries', async (role, granted) => {
    const db = await database.open(role);
    const others = tables.filter((table) => !(table in granted));
    expect(others.length).toBeGreaterThan(4);
    for (const table of others) {
      const attempts = [
        `SELECT FROM ${table}`,
        `DELETE FROM ${table}`,
        `INSERT INTO ${table} DEFAULT VALUES`,
        `TRUNCATE ${table}`,
      ];
      for (const text of attempts) {
        await expect(db.query({ name: `try ${text}`, text })).rejects.toMatchObject({ sqlState: '42501' });
      }
    }
  });

  test.each(Object.keys(GRANTS))('%s can make no tables of its own', async (role) => {
    const db = await database.open(role);
    await expect(db.query({ name: 'make', text: 'CREATE TABLE mine (id integer)' })).rejects.toMatchObject({
      sqlState: '42501',
    });
  });

  test('nothing is granted to PUBLIC', async () => {
    const text = `SELECT table_name FROM information_schema.role_table_grants WHERE grantee = 'PUBLIC' AND table_schema = 'public'`;
    expect(await owner.query({ name: 'public', text })).toEqual([]);
  });
});
