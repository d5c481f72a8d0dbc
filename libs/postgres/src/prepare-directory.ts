import { execFile } from 'node:child_process';
import { mkdtemp, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** The path is right from this package's `dist/` and from the bundle. */
const SCRIPT = fileURLToPath(new URL('./create-embedded-database.js', import.meta.url));

/**
 * Creates the database of an empty directory, in a process of its own: initdb runs Postgres several times, and the
 * process that did so kept 500 MiB more for the rest of its life. The directory gets the whole database or nothing, so
 * that a process killed meanwhile leaves no half of one.
 *
 * The caller holds the lock of the directory. A directory that cannot be replaced, such as a mount point or one that is not
 * empty, is left as it is; PGlite then creates the database in it.
 *
 * @param sync makes a directory's entries durable; a test replaces it.
 */
export async function prepareDirectory(directory: string, sync = syncDirectory): Promise<void> {
  // It has its database, or something that must not be replaced.
  if ((await readdir(directory)).length > 0) return;
  const draftName = `${basename(directory)}.new-`;
  for (const name of await readdir(dirname(directory)))
    if (name.startsWith(draftName)) await rm(join(dirname(directory), name), { recursive: true, force: true });
  const draft = await mkdtemp(join(dirname(directory), draftName));
  try {
    await promisify(execFile)(process.execPath, [SCRIPT, draft]);
    await rename(draft, directory).catch(() => undefined);
    // Else a machine that loses power could come back with the empty directory, and without what was committed in the new one.
    await sync(dirname(directory));
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function syncDirectory(directory: string): Promise<void> {
  if (process.platform === 'win32') return; // which opens no directory as a file
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
