import { PGlite } from '@electric-sql/pglite';
import { chmod, mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import pg from 'pg';
import { PLANNER } from '../connection/client-config.js';
import { startAutovacuum } from './autovacuum.js';
import { prepareDirectory } from '../prepare-directory.js';
import { createMutex, type Mutex } from './mutex.js';
import { PgliteSocket } from './pglite-socket.js';
import { takePidLock } from './pid-lock.js';
import { SHARED_BUFFERS, syncedDirectory } from './synced-directory.js';

/** One embedded Postgres: a single session, which its users in the process have one after the other. */
export interface PgliteInstance {
  /** A pg client on PGlite's wire protocol: rows, parameters and errors are the same as with a server's. */
  readonly client: pg.Client;
  readonly mutex: Mutex;
  /** The keys of the held advisory locks. Only this process can hold any. */
  readonly locks: Set<string>;
  dumpDataDir(): Promise<Blob>;
  /** Ends one use. The last one closes a directory; in-memory data stay until {@link disposePglite}. */
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
 * The embedded Postgres at a URL: `pglite:<directory>`, `pglite:memory` or `pglite:memory:<name>`. It is opened once per
 * process, for all roles. A new one starts from `loadDataDir`, a tar, or empty.
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

/** Closes an embedded Postgres, even while it is in use. In-memory data are lost. */
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
    if (loadDataDir === undefined) await prepareDirectory(directory);
    // With relaxedDurability a COMMIT would be answered before its bytes have left the process.
    const pglite = await PGlite.create({
      ...syncedDirectory(directory),
      relaxedDurability: false,
      ...from(loadDataDir),
    });
    const opened = await serve(pglite);
    const stopAutovacuum = startAutovacuum(opened.instance);
    const close = async (): Promise<void> => {
      try {
        await stopAutovacuum();
        await opened.close();
      } finally {
        await unlock();
      }
    };
    return { ...opened, close };
  } catch (error) {
    await unlock();
    throw error;
  }
}

/** PGlite creates its files writable for every user, so only the owner may enter the directory, whoever created it. */
async function keepToOwner(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await chmod(directory, 0o700);
}

async function openMemory(loadDataDir: Blob | undefined): Promise<Opened> {
  const startParams = [...PGlite.defaultStartParams, '-c', SHARED_BUFFERS];
  return serve(await PGlite.create('memory://', { startParams, ...from(loadDataDir) }));
}

function from(loadDataDir: Blob | undefined): { loadDataDir?: Blob } {
  return loadDataDir === undefined ? {} : { loadDataDir };
}

async function serve(pglite: PGlite): Promise<Opened> {
  const stream = (): PgliteSocket => new PgliteSocket(pglite);
  const client = new pg.Client({ user: 'postgres', database: 'postgres', stream, pipeline: true });
  client.on('error', () => {}); // no connection can be lost; the statements of a closed database reject
  await client.connect();
  for (const set of PLANNER) await client.query(`SET ${set}`);
  const mutex = createMutex();
  return {
    instance: { client, mutex, locks: new Set(), dumpDataDir: () => pglite.dumpDataDir('none') },
    close: async () => {
      const done = await mutex.lock();
      try {
        await pglite.close();
      } finally {
        done();
      }
    },
  };
}
