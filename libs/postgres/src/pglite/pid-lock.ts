import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';

const ATTEMPTS = 10;

/**
 * Takes a lock file for as long as this process lives, or until the returned function is called. One that a process
 * left behind when it was killed is taken over.
 *
 * @throws Error when a process that lives holds it; the message says which.
 */
export async function takePidLock(file: string, what: string): Promise<() => Promise<void>> {
  // The start time tells a process from a later one of the same number, as after a reboot or in a container.
  const mine = JSON.stringify({ pid: process.pid, started: await startTime(process.pid), token: randomUUID() });
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    if (await create(file, mine)) return () => removeIf(file, mine);
    const theirs = await readFile(file, 'utf8').catch(() => undefined);
    if (theirs === undefined) continue;
    const holder = await livingHolder(theirs);
    if (holder !== undefined) {
      throw new Error(`${what} is in use by process ${holder}. Stop that process, or use another directory.`);
    }
    await removeIf(file, theirs);
  }
  throw new Error(`${what} could not be locked: other processes keep trying to.`);
}

/** Creates a file with its content in one step (an empty lock file would look stale); false when it is there. */
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

/** Removes a lock file if it still says what it said; another process may have taken it over in between. */
async function removeIf(file: string, content: string): Promise<void> {
  const aside = `${file}.${randomUUID()}`;
  try {
    await rename(file, aside); // of several processes one gets it
  } catch {
    return;
  }
  if ((await readFile(aside, 'utf8')) !== content) await link(aside, file).catch(() => undefined);
  await rm(aside, { force: true });
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

/** When a process started, in the kernel's ticks; empty where there is no /proc, and then the number decides alone. */
async function startTime(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}
