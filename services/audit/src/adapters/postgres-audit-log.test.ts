import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { canonicalJson } from '@handoff/kernel';
import type { Database, Queryable } from '@handoff/postgres';
import {
  createTestDatabase,
  databaseKinds,
  whileLocked,
  type DatabaseKind,
  type TestDatabase,
} from '@handoff/postgres/testing';
import type { AuditQuery } from '../domain/audit-query.js';
import { describeAuditLog } from '../ports/audit-log.contract.js';
import { aQuery, aRecord, inTime } from '../testing/builders.js';
import { REPORTS_PER_HOUR, type LogHarness } from '../testing/log-harness.js';
import { selectNewest } from './list-entries.js';
import { createPostgresAuditLog } from './postgres-audit-log.js';

for (const kind of databaseKinds) describeAuditLog(kind, () => openHarness(kind));

async function openHarness(kind: DatabaseKind): Promise<LogHarness> {
  const database = await createTestDatabase(kind);
  const owner = await database.open();
  return {
    open: async () =>
      createPostgresAuditLog({ db: await database.open('handoff_audit'), reportsPerHour: REPORTS_PER_HOUR }),
    async clear() {
      await owner.query({ name: 'test_trigger_off', text: 'ALTER TABLE audit DISABLE TRIGGER audit_append_only' });
      await owner.query({ name: 'test_clear', text: 'DELETE FROM audit' });
      await owner.query({ name: 'test_trigger_on', text: 'ALTER TABLE audit ENABLE TRIGGER audit_append_only' });
    },
    whileUnreadable: (work) => whileLocked(owner, 'audit', work),
    close: () => database.drop(),
  };
}

describe.each(databaseKinds)('table audit on %s', (kind) => {
  let database: TestDatabase;
  let owner: Database;
  let service: Database;

  beforeAll(async () => {
    database = await createTestDatabase(kind);
    [owner, service] = [await database.open(), await database.open('handoff_audit')];
    const log = createPostgresAuditLog({ db: service });
    await log.append([aRecord({ metadata: { b: 2, a: [1.5, 'ü'] } })]);
  });
  afterAll(() => database.drop());

  const statements = ["UPDATE audit SET event_type = 'x'", 'DELETE FROM audit', 'TRUNCATE audit'];

  test.each(statements)('the service cannot %s', async (text) => {
    await expect(service.query({ name: text, text })).rejects.toMatchObject({ sqlState: '42501' });
  });

  test.each(statements)('even the owner of the table cannot %s', async (text) => {
    await expect(owner.query({ name: text, text })).rejects.toMatchObject({ sqlState: '42501' });
  });

  test('an entry can be checked from its row alone', async () => {
    const [row] = await owner.query<Record<string, unknown>>({
      name: 'test_row',
      text: `SELECT id, seq::integer, event_type, role, "timestamp", trace_id, metadata, source, actor, subject,
        session_id, task_id, approval_id, participants, fingerprint, recorded_at,
        convert_from(canonical, 'UTF8') AS canonical FROM audit`,
    });
    const { canonical, ...columns } = row ?? {};
    expect(canonicalJson(JSON.parse(JSON.stringify(columns)))).toBe(canonical);
  });

  test('each side of what a caller may read has an index', async () => {
    const plan = await service.transaction(async (tx) => {
      // The table is too small for the planner to choose an index, and the result's order has an index of its own.
      await tx.query({
        name: 'test_prefer_bitmaps',
        text: `SELECT set_config('enable_seqscan', 'off', true), set_config('enable_indexscan', 'off', true)`,
      });
      return explainNewest(tx, aQuery({ limit: 50, viewer: { roles: ['finance'], actor: 'urn:test#me' } }));
    });
    expect(plan).toContain('BitmapOr');
    expect(plan).toContain('on audit_by_participant');
    expect(plan).toContain('on audit_reported');
  });
});

/** The database's plan for the very statement that the adapter sends. */
async function explainNewest(tx: Queryable, query: AuditQuery): Promise<string> {
  let plan = '';
  const explaining: Queryable = {
    async query({ name, text }, parameters) {
      const lines = await tx.query<{ 'QUERY PLAN': string }>(
        { name: `explain_${name}`, text: `EXPLAIN ${text}` },
        parameters,
      );
      plan = lines.map((line) => line['QUERY PLAN']).join('\n');
      return [];
    },
  };
  await selectNewest(explaining, query, inTime());
  return plan;
}
