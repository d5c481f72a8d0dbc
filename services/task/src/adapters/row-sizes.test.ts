import { expect, test } from '@jest/globals';
import { createTestDatabase } from '@handoff/postgres/testing';
import { TASK_COLUMNS_WITHOUT_CONTENT } from './row-sizes.js';

test('a task without its content has every other column', async () => {
  const database = await createTestDatabase('pglite');
  try {
    const db = await database.open();
    const rows = await db.query<{ readonly name: string }>({
      name: 'test_columns',
      text: `SELECT column_name AS name FROM information_schema.columns WHERE table_name = 'tasks'`,
    });
    const listed = new Set([...TASK_COLUMNS_WITHOUT_CONTENT.matchAll(/(?:tasks\.|AS )(\w+)/g)].map(([, name]) => name));
    expect(rows.map(({ name }) => name).filter((name) => !listed.has(name))).toEqual(['content_bytes', 'sender_hash']);
  } finally {
    await database.drop();
  }
});
