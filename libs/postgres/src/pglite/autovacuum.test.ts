import { jest, expect, test } from '@jest/globals';
import { eventually, tempDir } from '@handoff/testing';
import { pgliteImage } from '../testing/pglite-test-url.js';
import { openPglite } from './pglite-instance.js';

test('a table with dead rows is vacuumed and analysed after a while, a table at rest is not', async () => {
  jest.useFakeTimers({ doNotFake: KEPT });
  const directory = await tempDir();
  const instance = await openPglite(`pglite:${directory.path}/database`, await pgliteImage('empty'));
  const { client } = instance;
  try {
    await client.query('CREATE TABLE busy (id integer PRIMARY KEY, value text)');
    await client.query('CREATE TABLE at_rest AS SELECT 1 AS id');
    await client.query(`INSERT INTO busy SELECT id, 'x' FROM generate_series(1, 2000) AS id`);
    await client.query(`UPDATE busy SET value = 'y'`);
    // Otherwise the session counts its changes once a second.
    await client.query('SELECT pg_stat_force_next_flush()');
    const look = 'SELECT relname, n_dead_tup::integer, last_vacuum IS NOT NULL AS vacuumed FROM pg_stat_user_tables';
    const tables = async () => (await client.query<Table>(`${look} ORDER BY relname`)).rows;
    expect(await tables()).toContainEqual({ relname: 'busy', n_dead_tup: 2_000, vacuumed: false });

    jest.advanceTimersByTime(60_000);
    await eventually(async () => {
      expect(await tables()).toEqual([
        { relname: 'at_rest', n_dead_tup: 0, vacuumed: false },
        { relname: 'busy', n_dead_tup: 0, vacuumed: true },
      ]);
      return true;
    });
    // A bound more than the units: every request waits while Postgres reads and sorts the sample.
    const bounds = `SELECT cardinality(histogram_bounds::text::integer[]) AS bounds FROM pg_stats
      WHERE tablename = 'busy' AND attname = 'id'`;
    expect((await client.query(bounds)).rows).toEqual([{ bounds: 11 }]);
  } finally {
    jest.useRealTimers();
    await instance.release();
    await directory.remove();
  }
});

interface Table {
  readonly relname: string;
  readonly n_dead_tup: number;
  readonly vacuumed: boolean;
}

/** Every timer but intervals. */
const KEPT = [
  ...(['Date', 'hrtime', 'nextTick', 'performance', 'queueMicrotask'] as const),
  ...(['setImmediate', 'clearImmediate', 'setTimeout', 'clearTimeout'] as const),
];
