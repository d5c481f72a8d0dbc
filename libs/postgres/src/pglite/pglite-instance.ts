import { PGlite } from '@electric-sql/pglite';
import { createPgConfig } from '@electric-sql/pglite/node-postgres';
import { chmod, mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import pg from 'pg';
import { createFifo, type Fifo } from './fifo.js';
import { takePidLock } from './pid-lock.js';
import { syncedDirectory } from './synced-directory.js';

/** One embedded Postgres: a single session, which everybody in the process takes turns on. */
export interface PgliteInstance {
  /** pg itself, on PGlite's wire protocol: rows, parameters and errors are what they are with a server. */
  readonly client: pg.Client;
  readonly turns: Fifo;
  /** Keys of the advisory locks held in this process, which is all that could hold one. */
  readonly locks: Set<string>;
  dumpDataDir(): Promise<Blob>;
  /** Gives up one {@link openPglite}; the last one closes a directory. In-memory data stay until {@link disposePglite}. */
  release(): Promise<void>;
}

interface Entry {
  users: number;
  readonly opened: Promise<Opened>;
}
interface Opened {
  readonly instance: Omit<PgliteInstance, 'release'>;
  readonly close: () => Promise<void>;
}

const entries = new Map<string, Entry>();

/** Whether a URL is PGlite's. */
export function isPgliteUrl(url: string): boolean {
  return url.startsWith('pglite:');
}

/**
 * The embedded Postgres that a URL names: `pglite:<directory>`, `pglite:memory` or `pglite:memory:<name>`. Opened
 * once per process, however many roles use it. Where there is none yet it starts as `loadDataDir`, a tar, or empty.
 *
 * @throws Error when another process has the directory open.
 */
export async function openPglite(url: string, loadDataDir?: Blob): Promise<PgliteInstance> {
  const key = keyOf(url);
  let entry = entries.get(key);
  if (entry === undefined) {
    entry = { users: 0, opened: isMemory(key) ? openMemory(loadDataDir) : openDirectory(key, loadDataDir) };
    entries.set(key, entry);
  }
  entry.users += 1;
  const mine = entry;
  try {
    const { instance } = await mine.opened;
    let released = false;
    const release = async (): Promise<void> => {
      if (released) return;
      released = true;
      mine.users -= 1;
      if (mine.users === 0 && !isMemory(key)) await close(key, mine);
    };
    return { ...instance, release };
  } catch (error) {
    entries.delete(key);
    throw error;
  }
}

/** Closes an embedded Postgres whoever uses it, and with it what was in memory only. */
export async function disposePglite(url: string): Promise<void> {
  const key = keyOf(url);
  const entry = entries.get(key);
  if (entry !== undefined) await close(key, entry);
}

async function close(key: string, entry: Entry): Promise<void> {
  if (entries.get(key) === entry) entries.delete(key);
  await (await entry.opened).close();
}

function keyOf(url: string): string {
  const place = url.slice('pglite:'.length).replace(/^\/\/(?=\/)/, '');
  if (place === '') throw new Error('a pglite: URL needs a directory, or "memory"');
  return place === 'memory' || place.startsWith('memory:') ? place : resolve(place);
}

function isMemory(key: string): boolean {
  return key === 'memory' || key.startsWith('memory:');
}

async function openDirectory(directory: string, loadDataDir: Blob | undefined): Promise<Opened> {
  await mkdir(dirname(directory), { recursive: true, mode: 0o700 });
  const unlock = await takePidLock(`${directory}.lock`, `The database in ${directory}`);
  try {
    await keepToOwner(directory);
    // relaxedDurability would answer a COMMIT before its bytes have left the process.
    const opened = await serve(
      await PGlite.create({ ...syncedDirectory(directory), relaxedDurability: false, ...from(loadDataDir) }),
    );
    return { ...opened, close: () => opened.close().finally(unlock) };
  } catch (error) {
    await unlock();
    throw error;
  }
}

/** The files in it are made as PGlite sees fit, for anybody to write: nobody else gets to them, whoever made the directory. */
async function keepToOwner(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await chmod(directory, 0o700);
}

async function openMemory(loadDataDir: Blob | undefined): Promise<Opened> {
  return serve(await PGlite.create('memory://', from(loadDataDir)));
}

function from(loadDataDir: Blob | undefined): { loadDataDir?: Blob } {
  return loadDataDir === undefined ? {} : { loadDataDir };
}

async function serve(pglite: PGlite): Promise<Opened> {
  const client = new pg.Client(createPgConfig(pglite));
  client.on('error', () => {}); // there is no connection to lose; failed statements reject
  await client.connect();
  const turns = createFifo();
  return {
    instance: { client, turns, locks: new Set(), dumpDataDir: () => pglite.dumpDataDir('none') },
    close: async () => {
      const done = await turns.take();
      try {
        await pglite.close();
      } finally {
        done();
      }
    },
  };
}
