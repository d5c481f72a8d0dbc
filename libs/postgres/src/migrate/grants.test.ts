import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Database } from '../database.js';
import { createTestDatabase, databaseKinds, type TestDatabase } from '../testing.js';

const ALL = ['DELETE', 'INSERT', 'SELECT', 'UPDATE'];

/** What each service may do, table by table. Whatever is not here it may not. */
const GRANTS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  handoff_session: {
    sessions: ALL,
    session_commands: ALL,
    session_former_values: ALL,
    session_outbox: ALL,
    handoff_migrations: ['SELECT'],
  },
  handoff_task: {
    tasks: ALL,
    approvals: ALL,
    approval_decisions: ['INSERT', 'SELECT'],
    task_commands: ALL,
    task_former_values: ALL,
    task_outbox: ALL,
    handoff_migrations: ['SELECT'],
  },
  handoff_audit: {
    audit: ['INSERT', 'SELECT'],
    dead_letters: ['INSERT', 'SELECT', 'UPDATE'],
    handoff_migrations: ['SELECT'],
  },
  handoff_webhook: {
    webhooks: ALL,
    webhook_terms: ['DELETE', 'INSERT', 'SELECT'],
    webhook_deliveries: ALL,
    webhook_commands: ALL,
    webhook_outbox: ALL,
    handoff_migrations: ['SELECT'],
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
  }, 60_000);
  afterAll(() => database.drop());

  test.each(Object.keys(GRANTS))('%s may do what its tables need, and nothing else', async (role) => {
    const text = `
      SELECT table_name::text AS "table", array_agg(privilege_type::text ORDER BY privilege_type::text) AS privileges
      FROM information_schema.role_table_grants WHERE grantee = $1 GROUP BY table_name`;
    const rows = await owner.query<{ table: string; privileges: readonly string[] }>({ name: 'grants', text }, [role]);
    expect(Object.fromEntries(rows.map(({ table, privileges }) => [table, privileges]))).toEqual(GRANTS[role]);
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

  test('nothing is granted to everybody', async () => {
    const text = `SELECT table_name FROM information_schema.role_table_grants WHERE grantee = 'PUBLIC' AND table_schema = 'public'`;
    expect(await owner.query({ name: 'public', text })).toEqual([]);
  });
});
