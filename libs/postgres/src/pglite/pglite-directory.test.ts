import { eventually, tempDir, type TempDir } from '@handoff/testing';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Database } from '../database.js';
import { openDatabase } from '../open-database.js';
import { pgliteImage } from '../testing/pglite-test-url.js';
import { openPglite } from './pglite-instance.js';

describe('an embedded database in a directory', () => {
  let temporary: TempDir;
  let directory: string;
  beforeAll(async () => {
    temporary = await tempDir();
    directory = join(temporary.path, 'deep', 'data');
    const prepared = await openPglite(`pglite:${directory}`, await pgliteImage('empty'));
    await prepared.release();
  });
  afterAll(async () => {
    await Promise.all(writers.map((writer) => writer.kill()));
    await temporary.remove();
  });

  const open = (role?: string): Promise<Database> =>
    openDatabase({
      url: `pglite:${directory}`,
      role,
      applicationName: 'test',
      poolMax: 1,
      statementTimeoutMs: 60_000,
      connectTimeoutMs: 60_000,
    });

  test('killed, its process loses nothing that it had committed, and the next one takes over', async () => {
    for (const round of [1, 2]) {
      const { lines, kill } = startWriter(directory);
      await eventually(() => lines().length >= 50);
      await kill();
      const committed = Number(lines().at(-1));
      const db = await open();
      const [row] = await db.query<{ last: number; count: number }>({
        name: 'count',
        text: 'SELECT max(id) AS last, count(*)::integer AS count FROM notes',
      });
      expect({ round, last: row?.last, atLeastSaid: (row?.last ?? 0) >= committed }).toEqual({
        round,
        last: row?.count,
        atLeastSaid: true,
      });
      await db.close();
    }
  }, 180_000);

  test('a second process is refused, and told which one has it', async () => {
    const { lines, kill, pid } = startWriter(directory);
    await eventually(() => lines().length > 0);
    await expect(open()).rejects.toThrow(`in use by process ${pid}`);
    await kill();
    const db = await open();
    await db.close();
  });

  test('opened under several roles it is one database, closed with the last of them', async () => {
    const [first, second] = await Promise.all([open(), open('postgres')]);
    await first.query({ name: 'shared', text: 'CREATE TABLE shared (id integer)' });
    await first.close();
    expect(await second.query({ name: 'see', text: 'SELECT FROM shared' })).toEqual([]);
    expect(await readdir(join(temporary.path, 'deep'))).toContain('data.lock');
    await second.close();
    expect(await readdir(join(temporary.path, 'deep'))).toEqual(['data']);
  });

  test('a lock of a process that has the same number but started at another time is stale', async () => {
    const db = await open();
    const lock = JSON.parse(await readFile(`${directory}.lock`, 'utf8')) as { pid: number };
    await db.close();
    await writeFile(`${directory}.lock`, JSON.stringify({ ...lock, started: '1' }));
    await (await open()).close();
  });

  test('only the owner can enter the directory, whoever created it', async () => {
    const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;
    expect(await modeOf(directory)).toBe(0o700);
    await chmod(directory, 0o755);
    await (await open()).close();
    expect(await modeOf(directory)).toBe(0o700);
    const made = join(temporary.path, 'made', 'data');
    await mkdir(made, { recursive: true });
    await chmod(made, 0o777);
    const instance = await openPglite(`pglite:${made}`, await pgliteImage('empty'));
    await instance.release();
    expect(await modeOf(made)).toBe(0o700);
  });

  test('a new one gets its database whole, beside the rest of one whose process was killed', async () => {
    const folder = join(temporary.path, 'new');
    await mkdir(join(folder, 'data.new-1a2B3c'), { recursive: true });
    const instance = await openPglite(`pglite:${join(folder, 'data')}`);
    try {
      expect((await readdir(folder)).sort()).toEqual(['data', 'data.lock']);
      expect((await instance.client.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
      expect((await stat(join(folder, 'data'))).mode & 0o777).toBe(0o700);
    } finally {
      await instance.release();
    }
  });

  test('a new one that cannot be replaced gets its database in its place', async () => {
    const used = join(temporary.path, 'used');
    await mkdir(used);
    await writeFile(join(used, 'a file'), '');
    const instance = await openPglite(`pglite:${used}`);
    await instance.release();
    expect(await readdir(used)).toEqual(expect.arrayContaining(['a file', 'PG_VERSION']));
  });

  test('a statement after its end fails', async () => {
    const instance = await openPglite(`pglite:${directory}`);
    await instance.release();
    await expect(instance.client.query('SELECT 1')).rejects.toThrow('the embedded database is closed');
    await expect(instance.client.query('SELECT 1')).rejects.toThrow();
  });

  test('a directory that holds something else is refused, and the process goes on', async () => {
    const other = join(temporary.path, 'other');
    await mkdir(other);
    await writeFile(join(other, 'PG_VERSION'), '9.1');
    await expect(openPglite(`pglite:${other}`)).rejects.toThrow();
    expect(await readdir(temporary.path)).not.toContain('other.lock');
  });

  test('a lock file that says nothing is stale', async () => {
    await writeFile(`${directory}.lock`, '');
    await (await open()).close();
  });
});

interface Writer {
  readonly pid: number | undefined;
  /** What it said so far, each line a note that is committed. */
  readonly lines: () => readonly string[];
  readonly kill: () => Promise<void>;
}

const writers: Writer[] = [];

function startWriter(directory: string): Writer {
  const fixture = fileURLToPath(new URL('./pglite.fixture.js', import.meta.url));
  const child = spawn(process.execPath, [fixture, `pglite:${directory}`], { stdio: ['ignore', 'pipe', 'inherit'] });
  let printed = '';
  child.stdout.on('data', (data: Buffer) => (printed += data.toString()));
  const closed = once(child, 'close');
  const writer: Writer = {
    pid: child.pid,
    // The last line may be half of one.
    lines: () => printed.split('\n').slice(0, -1),
    kill: async () => {
      child.kill('SIGKILL');
      await closed;
    },
  };
  writers.push(writer);
  return writer;
}
