import { PGlite } from '@electric-sql/pglite';
import { tempDir } from '@handoff/testing';
import { expect, test } from '@jest/globals';
import { fstatSync, fsyncSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase } from '../open-database.js';
import { placePgliteDirectory } from '../testing/place-pglite-directory.js';
import { syncedDirectory } from './synced-directory.js';

test('a transaction has been synced to disk when its COMMIT is answered, and a read syncs nothing', async () => {
  const directory = await tempDir();
  const at = join(directory.path, 'db');
  await placePgliteDirectory(at);
  const synced: number[] = [];
  const pglite = await PGlite.create(
    syncedDirectory(at, (descriptor) => {
      synced.push(fstatSync(descriptor).ino);
      fsyncSync(descriptor);
    }),
  );
  try {
    await pglite.exec('CREATE TABLE facts (n integer)');
    const {
      rows: [wal],
    } = await pglite.query<{ name: string }>('SELECT pg_walfile_name(pg_current_wal_insert_lsn()) AS name');
    const log = statSync(join(at, 'pg_wal', wal!.name)).ino;
    for (let n = 0; n < 5; n += 1) {
      synced.length = 0;
      await pglite.query('INSERT INTO facts VALUES ($1)', [n]);
      expect(synced).toContain(log);
    }
    synced.length = 0;
    await pglite.query('SELECT * FROM facts');
    expect(synced).toEqual([]);
  } finally {
    await pglite.close();
    await directory.remove();
  }
});

test('the database of a directory is one that syncs', async () => {
  const directory = await tempDir();
  const at = join(directory.path, 'db');
  await placePgliteDirectory(at);
  const db = await openDatabase({
    url: `pglite:${at}`,
    applicationName: 'test',
    poolMax: 1,
    statementTimeoutMs: 30_000,
    connectTimeoutMs: 30_000,
  });
  const text = `SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'synchronous_commit', 'wal_sync_method') ORDER BY 1`;
  expect(await db.query({ name: 'settings', text })).toEqual([
    { name: 'fsync', setting: 'on' },
    { name: 'synchronous_commit', setting: 'on' },
    { name: 'wal_sync_method', setting: 'fsync' },
  ]);
  await db.close();
  await directory.remove();
});
