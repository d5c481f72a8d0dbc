import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Database } from '../database.js';
import { createTestDatabase, type TestDatabase } from '../testing.js';
import { createCommandExecutor } from './command-executor.js';
import { counters, createCountersTable, increment, valueOf } from './counters.fixture.js';

// PGlite has one connection, so that nobody else can have locked anything.
describe('a row that another transaction has locked', () => {
  let database: TestDatabase;
  let db: Database;
  beforeAll(async () => {
    database = await createTestDatabase('postgres');
    await createCountersTable(await database.open());
    db = await database.open('handoff_session');
  });
  afterAll(() => database.drop());

  async function whileRowLocked(name: string, work: () => Promise<void>): Promise<void> {
    await db.transaction(async (tx) => {
      const text = 'SELECT FROM counters WHERE name = $1 FOR UPDATE';
      await tx.query({ name: 'test_lock_counter', text }, [name]);
      await work();
    });
  }

  test('blocks only its own commands, which are executed as soon as the row is free', async () => {
    const { execute, drain } = createCommandExecutor({ db, model: counters });
    await execute(increment('locked'));
    let waits: Promise<unknown>[] = [];
    const settled: unknown[] = [];
    await whileRowLocked('locked', async () => {
      waits = [increment('locked'), increment('locked')].map((command) =>
        execute(command).then((outcome) => settled.push(outcome)),
      );
      // In its batch, and in batches after that: the lock is held for as long as these take.
      for (let round = 0; round < 5; round += 1) {
        const others = await Promise.all([1, 2, 3].map((i) => execute(increment(`free ${round} ${i}`))));
        expect(others.every(({ ok }) => ok)).toBe(true);
      }
      expect(settled).toEqual([]);
    });
    await Promise.all(waits);
    expect(settled).toMatchObject([{ ok: true }, { ok: true }]);
    expect(await valueOf(db, 'locked')).toBe(3);
    await drain();
  });

  test('is waited for until the deadline of its commands, and no longer', async () => {
    const { execute, drain } = createCommandExecutor({ db, model: counters });
    await execute(increment('kept'));
    await whileRowLocked('kept', async () => {
      const late = await execute(increment('kept', { deadline: new Date(Date.now() + 800) }));
      expect(late).toMatchObject({ ok: false, error: { code: 'UNAVAILABLE' } });
      await drain();
    });
    expect(await valueOf(db, 'kept')).toBe(1);
  });
});
