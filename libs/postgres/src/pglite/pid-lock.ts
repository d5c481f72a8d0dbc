import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

const ATTEMPTS = 200;
const PAUSE_MS = 10;

/**
 * Takes a lock file for as long as this process lives, or until the returned function is called. A process that exits by
 * itself removes its file; the file of a killed process is taken over.
 *
 * @throws Error when a living process holds it; the message names its process id.
 */
export async function takePidLock(file: string, what: string): Promise<() => Promise<void>> {
  // The start time tells a process from a later one with the same id, e.g. after a reboot or in a container.
  const mine = JSON.stringify({ pid: process.pid, started: await startTime(process.pid) });
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    if (await create(file, mine)) return releaseOf(file);
    const theirs = await contentOf(file);
    if (theirs === undefined) continue;
    const holder = await livingHolder(theirs);
    if (holder !== undefined) {
      throw new Error(`${what} is in use by process ${holder}. Stop that process, or use another directory.`);
    }
    await removeStale(file, what);
  }
  throw new Error(`${what} could not be locked: other processes keep trying to.`);
}

function releaseOf(file: string): () => Promise<void> {
  const atExit = (): void => rmSync(file, { force: true });
  process.once('exit', atExit);
  return async () => {
    process.off('exit', atExit);
    await rm(file, { force: true });
  };
}

/** Creates a file with its content in one step (an empty lock file would look stale); false if it exists. */
async function create(file: string, content: string): Promise<boolean> {
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, content, { mode: 0o600 });
  try {
    await link(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/**
 * Removes the lock file of a dead process. Removing takes a lock of its own: between the check and the removal another
 * process could replace the file, and the lock of a living holder would be removed.
 */
async function removeStale(file: string, what: string): Promise<void> {
  const release = await takePidLock(`${file}.takeover`, what).catch(() => undefined);
  if (release === undefined) return delay(PAUSE_MS);
  try {
    // If the file is gone, nothing is removed: another process may be creating it again.
    const theirs = await contentOf(file);
    if (theirs !== undefined && (await livingHolder(theirs)) === undefined) await rm(file, { force: true });
  } finally {
    await release();
  }
}

function contentOf(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch(() => undefined);
}

async function livingHolder(content: string): Promise<number | undefined> {
  const holder = parse(content);
  if (holder === undefined || !isAlive(holder.pid)) return undefined;
  const started = await startTime(holder.pid);
  return started === holder.started ? holder.pid : undefined;
}

function parse(content: string): { readonly pid: number; readonly started: string } | undefined {
  try {
    const { pid, started } = JSON.parse(content) as { pid?: unknown; started?: unknown };
    return typeof pid === 'number' && typeof started === 'string' ? { pid, started } : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** When a process started, in the kernel's ticks; empty without /proc, and then only the process id counts. */
async function startTime(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}
