import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { Socket } from 'node:net';
import type { Client } from 'pg';
import type { Database, Statement } from '../database.js';
import { createTestDatabase, databaseKinds, type TestDatabase } from '../testing.js';
import type { ConnectionSource } from './connection-source.js';
import { runTransaction } from './transaction.js';

const INSERT: Statement = { name: 'note', text: 'INSERT INTO notes (text) VALUES ($1::text)' };
const READ: Statement = { name: 'notes', text: 'SELECT text FROM notes ORDER BY id' };

describe.each(databaseKinds)('a transaction on %s', (kind) => {
  let database: TestDatabase;
  let db: Database;
  beforeAll(async () => {
    database = await createTestDatabase(kind);
    db = await database.open();
    const text = 'CREATE TABLE notes (id serial PRIMARY KEY, text text UNIQUE)';
    await db.query({ name: 'create_notes', text });
  });
  beforeEach(() => db.query({ name: 'no_notes', text: 'DELETE FROM notes' }));
  afterAll(() => database.drop());

  const notes = async () => (await db.query<{ text: string }>(READ)).map(({ text }) => text);

  test('runs its statements in the order in which they are given, awaited or not', async () => {
    const read = await db.transaction(async (tx) => {
      tx.send(INSERT, ['first']);
      const second = tx.query(INSERT, ['second']);
      tx.send(INSERT, ['third']);
      const [rows] = await Promise.all([tx.query<{ text: string }>(READ), second]);
      tx.send(INSERT, ['fourth']);
      return rows.map(({ text }) => text);
    });
    expect(read).toEqual(['first', 'second', 'third']);
    expect(await notes()).toEqual(['first', 'second', 'third', 'fourth']);
  });

  test('fails with the error of a sent statement, and commits nothing', async () => {
    const failing = db.transaction(async (tx) => {
      for (const text of ['kept', 'twice', 'twice', 'later']) tx.send(INSERT, [text]);
    });
    await expect(failing).rejects.toMatchObject({ code: 'WRITE_CONFLICT', constraint: 'notes_text_key' });
    expect(await notes()).toEqual([]);
    await db.transaction(async (tx) => tx.send(INSERT, ['afterwards']));
    expect(await notes()).toEqual(['afterwards']);
  });

  const unwritable = {
    toPostgres() {
      throw new Error('unwritable');
    },
  };
  test.each([
    ['has a parameter that cannot be written', { ...INSERT, name: 'unwritable' }, unwritable],
    ['has the name of another', { ...INSERT, text: `${INSERT.text} RETURNING id` }, 'text'],
  ])('commits nothing if the driver refuses a sent statement, as one that %s', async (_, statement, parameter) => {
    const failing = db.transaction(async (tx) => {
      await tx.query(INSERT, ['before']);
      tx.send(statement, [parameter]);
      tx.send(INSERT, ['after']);
    });
    await expect(failing).rejects.toThrow(/unwritable|must be unique/);
    expect(await notes()).toEqual([]);
  });

  test('that reads first knows its time with its first answer, and takes no write before', async () => {
    await db.transaction(
      async (tx) => {
        expect(() => tx.now).toThrow('not known before its first answer');
        expect(() => tx.send(INSERT, ['outside'])).toThrow('before its first answer');
        await tx.query(READ);
        expect(tx.now).toBeInstanceOf(Date);
        tx.send(INSERT, ['inside']);
      },
      { readsFirst: true },
    );
    expect(await notes()).toEqual(['inside']);
  });

  test('whose work does nothing, or fails at once, ends in order', async () => {
    expect(await db.transaction(async () => 'done', { readsFirst: true })).toBe('done');
    const failing = db.transaction(() => Promise.reject(new Error('at once')), { readsFirst: true });
    await expect(failing).rejects.toThrow('at once');
    expect(await notes()).toEqual([]);
  });
});

describe.each([true, false])('on a socket, a transaction that reads first or not: %s', (readsFirst) => {
  let database: TestDatabase;
  let db: Database;
  beforeAll(async () => {
    database = await createTestDatabase('postgres');
    db = await database.open();
    await db.query(select('connected'));
  });
  afterAll(() => database.drop());

  const select = (name: string): Statement => ({ name, text: `SELECT '${name}'` });

  test('writes once what waits for no answer, and its last statements once with COMMIT', async () => {
    const counted = await countingWrites(async (writes) => {
      const reads = await db.transaction(
        async (tx) => {
          const later = Promise.resolve().then(() => Promise.resolve());
          await Promise.all([tx.query(select('one')), later.then(() => tx.query(select('two')))]);
          for (const name of ['three', 'four']) tx.send(select(name));
          return writes();
        },
        { readsFirst },
      );
      return [reads, writes()];
    });
    expect(counted).toEqual(readsFirst ? [1, 2] : [2, 3]);
  });
});

/** Runs work that can tell how often a socket was written to since it began. */
async function countingWrites<T>(work: (writes: () => number) => Promise<T>): Promise<T> {
  const spies = [jest.spyOn(Socket.prototype, '_write'), jest.spyOn(Socket.prototype as Writing, '_writev')];
  try {
    return await work(() => spies.reduce((writes, { mock }) => writes + mock.calls.length, 0));
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

type Writing = Required<Pick<Socket, '_writev'>>;

test('a connection lost while a transaction begins with reads is one rejection, and ends no process', async () => {
  const unhandled: unknown[] = [];
  const note = (error: unknown): unknown => unhandled.push(error);
  process.on('unhandledRejection', note);
  const lost = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
  const query = (_statement: unknown, settle: (error: Error) => void): void => process.nextTick(settle, lost);
  const client = { connection: { stream: {} }, query } as unknown as Client;
  const source = {
    acquire: () => Promise.resolve({ client, release: () => undefined }),
  } as unknown as ConnectionSource;
  try {
    const failing = runTransaction(source, 1_000, (tx) => tx.query(READ), { readsFirst: true });
    await expect(failing).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    // Node.js reports what is unhandled when the tick is over.
    await new Promise((resolve) => setImmediate(resolve));
    expect(unhandled).toEqual([]);
  } finally {
    process.off('unhandledRejection', note);
  }
});
