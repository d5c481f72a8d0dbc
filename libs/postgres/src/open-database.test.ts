import { HandoffError } from '@handoff/kernel';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Database, Queryable } from './database.js';
import { sqlStateOf } from './connection/sql-error.js';
import { createOutboxRows } from './outbox/outbox-rows.js';
import { createTestDatabase, databaseKinds, explained, whileLocked, type TestDatabase } from './testing.js';

describe.each(databaseKinds)('a database on %s', (kind) => {
  let database: TestDatabase;
  let owner: Database;
  beforeAll(async () => {
    database = await createTestDatabase(kind);
    owner = await database.open();
    await run(owner, 'CREATE TABLE notes (id integer PRIMARY KEY, text text, data jsonb)');
    await run(owner, 'GRANT ALL ON notes TO handoff_task');
  });
  afterAll(() => database.drop());

  test('reads no table from end to end, not even one without statistics', async () => {
    const { db, plans } = explained(await database.open('handoff_task'));
    const rows = createOutboxRows(db, 'task_outbox');
    await rows.unpublished(100);
    await rows.markPublished([]);
    const text = 'SELECT id FROM task_commands WHERE id = ANY ($1::uuid[])';
    await db.query({ name: 'test_command_ids', text }, [[]]);
    expect(plans.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['task_outbox_unpublished', 'task_outbox_mark']),
    );
    for (const { plan } of plans) expect(plan).not.toContain('Seq Scan');
  });

  test('gives the same types for the same columns', async () => {
    const [row] = await owner.query({
      name: 'types',
      text: `SELECT '2026-01-02T03:04:05.678Z'::timestamptz AS at, 9007199254740993::bigint AS big, 7 AS small,
        '{"a":[1,"x"]}'::jsonb AS data, ARRAY['a','b "c"'] AS roles, true AS yes, NULL::text AS nothing,
        '\\x00ff'::bytea AS bytes, 'B98F0A9C-3F0E-7000-8000-0123456789AB'::uuid AS id`,
    });
    expect(row).toEqual({
      at: new Date('2026-01-02T03:04:05.678Z'),
      big: '9007199254740993',
      small: 7,
      data: { a: [1, 'x'] },
      roles: ['a', 'b "c"'],
      yes: true,
      nothing: null,
      bytes: Buffer.from([0, 255]),
      id: 'b98f0a9c-3f0e-7000-8000-0123456789ab',
    });
  });

  test('takes the same values for the same parameters', async () => {
    const at = new Date('2026-01-02T03:04:05.678Z');
    const [row] = await owner.query(
      {
        name: 'parameters',
        text: `SELECT $1::timestamptz AS at, $2::bigint AS big, $3::jsonb AS object, $4::jsonb AS text, $5::text[] AS roles,
          $6::text AS nothing, $7::bytea AS bytes, $8::uuid[] AS ids, $9::boolean AS yes`,
      },
      [at, '9007199254740993', { a: [1] }, '"x"', ['a', null, '{"'], undefined, Buffer.from([0, 1]), [], false],
    );
    expect(row).toEqual({
      at,
      big: '9007199254740993',
      object: { a: [1] },
      text: 'x',
      roles: ['a', null, '{"'],
      nothing: null,
      bytes: Buffer.from([0, 1]),
      ids: [],
      yes: false,
    });
  });

  test('a transaction that resolves is there, one that throws is not', async () => {
    await owner.transaction((tx) => run(tx, `INSERT INTO notes VALUES (1, 'kept')`));
    const attempt = owner.transaction(async (tx) => {
      await run(tx, `INSERT INTO notes VALUES (2, 'dropped')`);
      throw new RangeError('no');
    });
    await expect(attempt).rejects.toThrow(RangeError);
    expect(await run(owner, 'SELECT id FROM notes')).toEqual([{ id: 1 }]);
  });

  test('a transaction in which a statement failed does not commit, even if its work goes on', async () => {
    const attempt = owner.transaction(async (tx) => {
      await run(tx, `INSERT INTO notes VALUES (3, 'first')`);
      await run(tx, `INSERT INTO notes VALUES (3, 'second')`).catch(() => undefined);
    });
    await expect(attempt).rejects.toThrow('rolled back');
    expect(await run(owner, 'SELECT id FROM notes WHERE id = 3')).toEqual([]);
  });

  test('a transaction that has ended takes no more statements', async () => {
    let escaped: Queryable | undefined;
    await owner.transaction((tx) => {
      escaped = tx;
      return Promise.resolve();
    });
    await expect(run(escaped!, 'SELECT 1')).rejects.toThrow('has ended');
  });

  test('statements of one transaction that are sent at once run one after the other', async () => {
    const rows = await owner.transaction((tx) => Promise.all([1, 2, 3].map((n) => run(tx, `SELECT ${n} AS n`))));
    expect(rows).toEqual([[{ n: 1 }], [{ n: 2 }], [{ n: 3 }]]);
  });

  test('transactions that race on a row run one after the other', async () => {
    await run(owner, `INSERT INTO notes VALUES (10, '0')`);
    const increment = (): Promise<unknown> =>
      owner.transaction(async (tx) => {
        const [row] = await run<{ text: string }>(tx, 'SELECT text FROM notes WHERE id = 10 FOR UPDATE');
        await tx.query({ name: 'set_text', text: 'UPDATE notes SET text = $1 WHERE id = 10' }, [Number(row?.text) + 1]);
      });
    await Promise.all(Array.from({ length: 20 }, increment));
    expect(await run(owner, 'SELECT text FROM notes WHERE id = 10')).toEqual([{ text: '20' }]);
  });

  test('past its deadline a transaction is not started', async () => {
    let started = false;
    const work = (): Promise<void> => {
      started = true;
      return Promise.resolve();
    };
    const attempt = owner.transaction(work, { deadline: new Date(Date.now() - 1) });
    await expect(attempt).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(started).toBe(false);
  });

  test('a transaction whose deadline passes while it works is rolled back', async () => {
    const deadline = new Date(Date.now() + 100);
    const attempt = owner.transaction(
      async (tx) => {
        await run(tx, `INSERT INTO notes VALUES (20, 'late')`);
        await run(tx, `SELECT pg_sleep(0.15)`);
      },
      { deadline },
    );
    await expect(attempt).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(await run(owner, 'SELECT id FROM notes WHERE id = 20')).toEqual([]);
  });

  test('past its deadline a statement is not begun', async () => {
    const attempt = insertBy(owner, 21, new Date(Date.now() - 1));
    await expect(attempt).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(await run(owner, 'SELECT id FROM notes WHERE id = 21')).toEqual([]);
  });

  test('a caller that waits for a connection is refused at the deadline, and no work starts', async () => {
    let release = (): void => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    // As many as the pool has, so that nothing comes in between.
    const holding = Array.from({ length: 8 }, () => owner.transaction(() => held));
    const deadline = new Date(Date.now() + 100);
    const late = [
      insertBy(owner, 22, deadline),
      owner.transaction((tx) => run(tx, 'INSERT INTO notes VALUES (22)'), { deadline }),
    ];
    await Promise.all(late.map((attempt) => expect(attempt).rejects.toMatchObject({ code: 'UNAVAILABLE' })));
    release();
    await Promise.all(holding);
    expect(await run(owner, 'SELECT id FROM notes WHERE id = 22')).toEqual([]);
    // None of them is lost to the pool.
    await Promise.all(Array.from({ length: 8 }, () => owner.transaction((tx) => run(tx, 'SELECT 1'))));
  });

  test('while a table is locked no other transaction reads it', async () => {
    const deadline = (): Date => new Date(Date.now() + 100);
    const read = { name: 'read_notes', text: 'SELECT id FROM notes' };
    await whileLocked(owner, 'notes', async () => {
      await expect(owner.query(read, [], { deadline: deadline() })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    });
    await owner.query(read);
  });

  test('a read that is not done by its deadline is UNAVAILABLE', async () => {
    const read = { name: 'slow_read', text: 'SELECT pg_sleep(0.2)::text' };
    const attempt = owner.query(read, [], { deadline: new Date(Date.now() + 50) });
    await expect(attempt).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(await owner.query(read, [], { deadline: new Date(Date.now() + 20_000) })).toHaveLength(1);
  });

  test('opened as a role it is that role, in and out of transactions', async () => {
    const db = await database.open('handoff_task');
    const whoami = 'SELECT current_user::text AS role';
    expect(await run(db, whoami)).toEqual([{ role: 'handoff_task' }]);
    expect(await db.transaction((tx) => run(tx, whoami))).toEqual([{ role: 'handoff_task' }]);
    const [there] = await Promise.all([run(owner, whoami), run(db, whoami)]);
    expect(there).not.toEqual([{ role: 'handoff_task' }]);
  });

  test('a role cannot do what it was not granted', async () => {
    const db = await database.open('handoff_task');
    const error = await run(db, 'SELECT 1 FROM sessions').catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'INTERNAL', kind: 'internal' });
    expect(sqlStateOf(error)).toBe('42501');
  });

  test.each([
    ['NUL in text', 'a\0b', '$1'],
    ['NUL in jsonb', '{"a":"\\u0000"}', '$1::jsonb'],
    ['a lone surrogate in jsonb', '{"a":"\\ud800"}', '$1::jsonb'],
  ])('%s is UNSAFE_JSON, and the connection goes on', async (_, value, expression) => {
    const statement = { name: `unsafe_${expression}`, text: `SELECT ${expression} AS value` };
    await expect(owner.query(statement, [value])).rejects.toMatchObject({ code: 'UNSAFE_JSON' });
    expect(await owner.query(statement, ['"fine"'])).toHaveLength(1);
  });

  test('a unique violation is a conflict that names its constraint', async () => {
    await run(owner, `INSERT INTO notes VALUES (30, 'first')`);
    const attempt = run(owner, `INSERT INTO notes VALUES (30, 'second')`);
    await expect(attempt).rejects.toMatchObject({
      code: 'WRITE_CONFLICT',
      sqlState: '23505',
      constraint: 'notes_pkey',
    });
  });

  test('only one instance has an advisory lock, and the next one gets it after its release', async () => {
    const other = await database.open('handoff_task');
    const within: boolean[] = [];
    const had = await owner.withAdvisoryLock('a', async () => {
      within.push(await other.withAdvisoryLock('a', () => Promise.resolve()));
      within.push(await other.withAdvisoryLock('b', () => Promise.resolve()));
    });
    expect([had, ...within]).toEqual([true, false, true]);
    expect(await other.withAdvisoryLock('a', () => Promise.resolve())).toBe(true);
  });

  test('an advisory lock is given up when the work under it throws', async () => {
    const attempt = owner.withAdvisoryLock('c', () => Promise.reject(new RangeError('no')));
    await expect(attempt).rejects.toThrow(RangeError);
    expect(await owner.withAdvisoryLock('c', () => Promise.resolve())).toBe(true);
  });

  test('it says when it can be reached', async () => {
    expect(await owner.isReachable()).toBe(true);
  });

  test('every failure of a statement is a HandoffError', async () => {
    await expect(run(owner, 'SELECT no_such_column')).rejects.toBeInstanceOf(HandoffError);
  });
});

function insertBy(db: Database, id: number, deadline: Date): Promise<unknown> {
  return db.query({ name: 'insert_note', text: 'INSERT INTO notes (id) VALUES ($1)' }, [id], { deadline });
}

let statements = 0;

function run<R extends object>(db: Queryable, text: string): Promise<readonly R[]> {
  statements += 1;
  return db.query<R>({ name: `test_${statements}`, text });
}
