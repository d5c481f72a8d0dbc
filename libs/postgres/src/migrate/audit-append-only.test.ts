import { uuidv7 } from '@handoff/kernel';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Database } from '../database.js';
import { createTestDatabase, databaseKinds, type TestDatabase } from '../testing.js';

const CHANGES = ['UPDATE audit SET role = NULL', 'DELETE FROM audit', 'TRUNCATE audit'];

describe.each(databaseKinds)('the audit table on %s', (kind) => {
  let database: TestDatabase;
  let owner: Database;
  beforeAll(async () => {
    database = await createTestDatabase(kind);
    owner = await database.open();
    const db = await database.open('handoff_audit');
    const text = `
      INSERT INTO audit (id, seq, event_type, "timestamp", metadata, source, recorded_at, canonical)
      VALUES ($1, 1, 'session.created', now(), '{}', 'test', now(), '{}')`;
    await db.query({ name: 'append', text }, [uuidv7(new Date())]);
  });
  afterAll(() => database.drop());

  test.each(CHANGES)('refuses its own service: %s', async (text) => {
    const db = await database.open('handoff_audit');
    await expect(db.query({ name: text, text })).rejects.toMatchObject({ sqlState: '42501' });
  });

  test.each(CHANGES)('refuses a superuser: %s', async (text) => {
    const [user] = await owner.query({
      name: 'me',
      text: 'SELECT rolsuper FROM pg_roles WHERE rolname = current_user',
    });
    expect(user).toEqual({ rolsuper: true });
    await expect(owner.query({ name: text, text })).rejects.toMatchObject({ sqlState: '42501' });
  });

  test.each(CHANGES)('refuses a session that silences triggers: %s', async (text) => {
    const attempt = owner.transaction(async (tx) => {
      await tx.query({ name: 'silence', text: 'SET LOCAL session_replication_role = replica' });
      await tx.query({ name: text, text });
    });
    await expect(attempt).rejects.toThrow(
      expect.objectContaining({ cause: expect.objectContaining({ message: expect.stringContaining('append-only') }) }),
    );
  });

  test('still has the appended rows', async () => {
    expect(await owner.query({ name: 'count', text: 'SELECT count(*)::integer AS rows FROM audit' })).toEqual([
      { rows: 1 },
    ]);
  });
});
