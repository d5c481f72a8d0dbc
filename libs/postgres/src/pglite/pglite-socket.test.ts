import { expect, test } from '@jest/globals';
import { createTestDatabase } from '../testing.js';

test('the event loop has a turn for each statement, however many wait', async () => {
  const database = await createTestDatabase('pglite');
  try {
    const db = await database.open();
    let turns = 0;
    let over = false;
    const count = (): void => {
      turns += 1;
      if (!over) setImmediate(count);
    };
    setImmediate(count);
    const statements = Array.from({ length: 20 }, () => db.query({ name: 'one', text: 'SELECT 1' }));
    await Promise.all(statements);
    over = true;
    expect(turns).toBeGreaterThanOrEqual(20);
  } finally {
    await database.drop();
  }
});
