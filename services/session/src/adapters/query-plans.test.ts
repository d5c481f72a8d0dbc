import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Database } from '@handoff/postgres';
import { createTestDatabase, explained, fillTables, type TestDatabase } from '@handoff/postgres/testing';
import type { SessionQuery } from '../ports/session-store.js';
import { selectSessions } from './list-sessions-statement.js';

/** Every list of the API, on a database whose size makes a sequential scan dearer than an index. */
describe('the plan of', () => {
  let database: TestDatabase;
  let reader: Database;

  beforeAll(async () => {
    database = await createTestDatabase('postgres');
    await fillTables(await database.open(), { rows: 50_000, issuer: 'https://id.example', tables: ['sessions'] });
    reader = await database.open('handoff_session');
  });
  afterAll(() => database.drop());

  const listings: readonly [string, Partial<SessionQuery>, string][] = [
    ['all sessions', {}, 'sessions_newest'],
    ['sessions of a role', { agentRole: 'sales-3' }, 'sessions_by_role|sessions_newest'],
    ['sessions in a status', { status: 'completed' }, 'sessions_by_status|sessions_newest'],
    ['sessions in a rare status', { status: 'failed' }, 'sessions_by_status'],
    ['sessions of a trace', { traceId: 'a'.repeat(32) }, 'sessions_by_trace'],
    ['sessions of a day', { from: lately(24), to: lately(0) }, 'sessions_newest'],
    ['sessions that a caller may see', { visibleTo: ['nobody'] }, 'sessions_by_role'],
  ];

  test.each(listings)('%s uses an index', async (_title, filters, index) => {
    for (const after of [undefined, { createdAt: new Date(), id: '0197a1b2-c3d4-7000-8000-000000000001' }]) {
      const { db, plans } = explained(reader);
      await selectSessions(db, { ...EVERYTHING, ...filters, after }, new Date(Date.now() + 60_000));
      for (const { plan } of plans) {
        expect(plan).not.toContain('Seq Scan');
        expect(plan).toMatch(new RegExp(` (using|on) (${index})\\b`));
      }
    }
  });

  test('a list for a role that sees half of all sessions reads a page in its order', async () => {
    const { db, plans } = explained(reader);
    await selectSessions(db, { ...EVERYTHING, visibleTo: ['finance'] }, new Date(Date.now() + 60_000));
    for (const { plan } of plans) expect(plan).not.toContain('Sort Key');
  });
});

/** An instant so many hours ago. */
function lately(hours: number): string {
  return new Date(Date.now() - hours * 3_600_000).toISOString();
}

const EVERYTHING: SessionQuery = {
  visibleTo: undefined,
  agentRole: undefined,
  status: undefined,
  traceId: undefined,
  from: undefined,
  to: undefined,
  after: undefined,
  limit: 20,
};
