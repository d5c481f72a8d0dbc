import { tempDir } from '@handoff/testing';
import { expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { takePidLock } from './pid-lock.js';

test('only one of many processes takes over a stale lock', async () => {
  await using directory = await tempDir();
  const file = join(directory.path, 'lock');
  for (let round = 0; round < 40; round += 1) {
    await writeFile(file, JSON.stringify({ pid: 2 ** 22 + 1, started: '1' }));
    const attempts = await Promise.allSettled(Array.from({ length: 8 }, () => takePidLock(file, 'It')));
    const taken = attempts.filter((attempt) => attempt.status === 'fulfilled');
    expect(taken).toHaveLength(1);
    await taken[0]?.value();
    expect(await readdir(directory.path)).toEqual([]);
  }
});

test('a process that exits leaves no lock', async () => {
  await using directory = await tempDir();
  const module = JSON.stringify(new URL('./pid-lock.js', import.meta.url).href);
  const script = `const { takePidLock } = await import(${module}); await takePidLock(process.argv[1], 'It'); process.exit(3)`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, join(directory.path, 'lock')]);
  expect(await once(child, 'exit')).toEqual([3, null]);
  expect(await readdir(directory.path)).toEqual([]);
});

test('a takeover lock of a killed process is taken over too', async () => {
  await using directory = await tempDir();
  const file = join(directory.path, 'lock');
  const dead = JSON.stringify({ pid: 2 ** 22 + 1, started: '1' });
  await Promise.all([writeFile(file, dead), writeFile(`${file}.takeover`, dead)]);
  const release = await takePidLock(file, 'It');
  await expect(takePidLock(file, 'It')).rejects.toThrow(`in use by process ${process.pid}`);
  await release();
  expect(await readdir(directory.path)).toEqual([]);
});
