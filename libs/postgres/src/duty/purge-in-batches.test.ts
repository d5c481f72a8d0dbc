import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Database } from '../database.js';
import { createTestDatabase, databaseKinds, type TestDatabase } from '../testing.js';
import { purgeInBatches, type PurgedTable } from './purge-in-batches.js';
import { createSetAside } from './set-aside.js';

const DAY_MS = 86_400_000;

describe.each(databaseKinds)('purging in %s', (kind) => {
  const notes: PurgedTable = { table: 'notes', key: 'id::text', since: 'done_at' };
  let database: TestDatabase;
  let db: Database;

  const run = (text: string) => db.query({ name: `test ${text.slice(0, 40)}`, text });
  const idsLeft = async () =>
    (await db.query<{ id: number }>({ name: 'test_left', text: 'SELECT id FROM notes ORDER BY id' })).map(
      ({ id }) => id,
    );

  beforeAll(async () => {
    database = await createTestDatabase(kind);
    db = await database.open();
    await run('CREATE TABLE notes (id integer PRIMARY KEY, done_at timestamptz)');
    await run('CREATE TABLE pins (note integer REFERENCES notes)');
  });
  afterAll(() => database.drop());

  beforeEach(async () => {
    await run('TRUNCATE notes, pins');
    await run(`INSERT INTO notes SELECT i, now() - interval '2 days' FROM generate_series(1, 7) AS i`);
    await run(`INSERT INTO notes VALUES (8, now()), (9, NULL)`);
  });

  test('deletes only the old rows, batch by batch', async () => {
    expect(await purgeInBatches(db, notes, DAY_MS, undefined, 2)).toBe(7);
    expect(await idsLeft()).toEqual([8, 9]);
  });

  test('leaves a row alone that cannot be deleted, and deletes the others', async () => {
    await run('INSERT INTO pins VALUES (3)');
    const logged: object[] = [];
    const aside = createSetAside({ duty: 'purge notes', logger: { error: (fields) => void logged.push(fields) } });
    expect(await purgeInBatches(db, notes, DAY_MS, aside, 2)).toBe(6);
    expect(await idsLeft()).toEqual([3, 8, 9]);
    expect(logged).toMatchObject([{ duty: 'purge notes', id: '3' }]);
    expect(await purgeInBatches(db, notes, DAY_MS, aside, 2)).toBe(0);
    expect(logged).toHaveLength(1);
  });
});
