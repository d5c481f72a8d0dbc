import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Database } from '@handoff/postgres';
import { createTestDatabase, explained, fillTables, type TestDatabase } from '@handoff/postgres/testing';
import type { AuditQuery } from '../domain/audit-query.js';
import type { LogQuery } from '../domain/log-query.js';
import { aQuery, EVERYTHING, inTime } from '../testing/builders.js';
import { selectNewest } from './list-entries.js';
import { readOn } from './read-on.js';

const ID = '0197a1b2-c3d4-7000-8000-000000000001';
const ROWS = 20_000;

/** Every query of the API, on a log whose size makes a sequential scan dearer than an index. */
describe('the plan of', () => {
  let database: TestDatabase;
  let reader: Database;

  beforeAll(async () => {
    database = await createTestDatabase('postgres');
    await fillTables(await database.open(), { rows: ROWS, issuer: 'https://id.example', tables: ['audit'] });
    reader = await database.open('handoff_audit');
  });
  afterAll(() => database.drop());

  async function expectIndex(run: (db: Database) => Promise<unknown>, index: string): Promise<void> {
    const { db, plans } = explained(reader);
    await run(db);
    for (const { plan } of plans) {
      expect(plan).not.toContain('Seq Scan');
      expect(plan).toMatch(new RegExp(` (using|on) (${index})\\b`));
    }
  }

  const viewer = { roles: ['sales-3'], actor: 'https://id.example#sam' };
  const listings: readonly [string, Partial<AuditQuery>, string][] = [
    ['all entries', {}, 'audit_seq_key'],
    ['what a caller may read', { viewer }, 'audit_by_participant|audit_seq_key'],
    [
      'what a caller of a role without entries may read',
      { viewer: { ...viewer, roles: ['nobody'] } },
      'audit_by_participant',
    ],
    ['entries of a trace', { traceId: 'a'.repeat(32) }, 'audit_in_trace'],
    ['entries of a task', { taskId: ID }, 'audit_of_task'],
    ['entries of a session', { sessionId: ID }, 'audit_in_session'],
    ['entries of a type', { eventType: 'task.expired' }, 'audit_of_type'],
    ['entries of a role', { role: 'nobody' }, 'audit_of_role'],
    ['entries since an instant', { from: new Date(Date.now() - 3_600_000) }, 'audit_recorded|audit_seq_key'],
    ['entries before an instant', { to: new Date(Date.now() - 86_400_000) }, 'audit_recorded|audit_seq_key'],
    ['entries after another one', { after: { createdAt: new Date(), id: ID } }, 'audit_seq_key'],
  ];

  test.each(listings)('%s uses an index', async (_title, filters, index) => {
    await expectIndex((db) => selectNewest(db, aQuery(filters), inTime()), index);
  });

  test('a list for a role that takes part in half of all entries reads a page in its order', async () => {
    const { db, plans } = explained(reader);
    await selectNewest(db, aQuery({ viewer: { ...viewer, roles: ['finance'] } }), inTime());
    for (const { plan } of plans) expect(plan).not.toMatch(/Sort Key|audit_by_participant/);
  });

  const followers: readonly [string, Partial<LogQuery>][] = [
    ['of everything', {}],
    ['of what a caller may read', { viewer }],
    ['of some types', { types: { whole: ['approval.decided'], prefixes: ['task.'] } }],
    ['of a task', { taskId: ID }],
    ['of a session', { sessionId: ID }],
    ['of a trace', { traceId: 'a'.repeat(32) }],
  ];

  test.each(followers)('the log %s reads on from its place', async (_title, filters) => {
    const query = { ...FROM_THE_END, ...filters };
    await expectIndex(
      (db) => readOn(db, query, inTime()),
      'audit_seq_key|audit_of_task|audit_in_session|audit_in_trace',
    );
  });
});

const FROM_THE_END: LogQuery = { ...EVERYTHING, afterSeq: ROWS - 50 };
