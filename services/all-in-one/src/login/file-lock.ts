import { mkdir, open, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** A process that was killed leaves its lock. An older one is nobody's. */
const STALE_MS = 30_000;
const LOOK_AGAIN_MS = 50;

/**
 * Does some work while no other process does work under this path. It does not wait for a process that has held the lock
 * for more than 30 s.
 *
 * Node has no lock that ends with its process, and a stale lock file cannot be replaced: of two processes that find one, the
 * second may remove the new lock of the first. So each lock is a file of its own, with the next number. To create a file
 * that must not exist is atomic: one process gets the number. The last file stays, with a text in it when it is free.
 */
export async function underFileLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const lock = await take(path);
  try {
    return await work();
  } finally {
    // Another process may have removed it as stale: then there is nothing to release.
    await writeFile(lock, 'free\n', { flag: 'r+' }).catch(() => undefined);
  }
}

/** @returns the file of the lock. */
async function take(path: string): Promise<string> {
  const fileOf = (number: number): string => `${path}.${number}`;
  for (;;) {
    const numbers = await numbersAt(path);
    const last = numbers.at(-1) ?? 0;
    if (last === 0 || (await isFree(fileOf(last)))) {
      const mine = fileOf(last + 1);
      if (await create(mine)) {
        // A slow process can get a number that was used and removed. Then there is a higher one.
        const isLast = (await numbersAt(path)).at(-1) === last + 1;
        for (const old of isLast ? numbers : [last + 1]) await rm(fileOf(old), { force: true });
        if (isLast) return mine;
      }
    }
    await pause(LOOK_AGAIN_MS);
  }
}

async function isFree(file: string): Promise<boolean> {
  const found = await stat(file).catch(() => undefined);
  return found !== undefined && (found.size > 0 || Date.now() - found.mtimeMs > STALE_MS);
}

/** @returns whether the file was not there. */
async function create(file: string): Promise<boolean> {
  try {
    await (await open(file, 'wx', 0o600)).close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** The numbers of the locks under a path, in order. */
async function numbersAt(path: string): Promise<readonly number[]> {
  const start = `${basename(path)}.`;
  const files = await readdir(dirname(path));
  return files
    .filter((file) => file.startsWith(start) && /^\d+$/.test(file.slice(start.length)))
    .map((file) => Number(file.slice(start.length)))
    .sort((a, b) => a - b);
}
