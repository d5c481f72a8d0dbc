import { existsSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { tempDir } from '@handoff/testing';
import { prepareDirectory } from './prepare-directory.js';

test('a new database is in its directory for good before anything is committed in it', async () => {
  await using parent = await tempDir();
  const directory = join(parent.path, 'db');
  await mkdir(directory);
  await mkdir(join(parent.path, 'db.new-killed'));
  const synced: unknown[] = [];
  const sync = async (path: string) => void synced.push([path, existsSync(join(directory, 'PG_VERSION'))]);
  await prepareDirectory(directory, sync);
  expect(synced).toEqual([[parent.path, true]]);
  expect(await readdir(parent.path)).toEqual(['db']);
});

test('a directory that cannot be replaced is left as it is', async () => {
  await using parent = await tempDir();
  const directory = join(parent.path, 'db');
  await mkdir(directory);
  await writeFile(join(directory, 'lost+found'), '');
  await prepareDirectory(directory);
  expect([await readdir(parent.path), await readdir(directory)]).toEqual([['db'], ['lost+found']]);
});
