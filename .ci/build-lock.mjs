// One process at a time installs and builds in this clone. `npm run demo` may begin while `npm start` still builds: both would
// write the same files.
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const LOCK = fileURLToPath(new URL('../.build-lock', import.meta.url));
const LOOK_MS = 100;
const WRITTEN_WITHIN_MS = 1_000;

/**
 * Waits until no other process has the lock, and takes it until it is released or this process ends. A lock whose process has
 * ended is taken over. Where it cannot be written, nothing can be built either: what is built already needs no lock.
 *
 * @param {string} [file] the lock: a file with the id of the process that has it.
 * @returns {Promise<() => void>} releases the lock.
 */
export async function lockBuild(file = LOCK) {
  let told;
  while (!take(file)) {
    const holder = holderOf(file);
    if (!holds(holder, file)) rmSync(file, { force: true });
    else {
      if (holder !== told && holder !== '') {
        process.stderr.write(`Process ${holder} builds in this folder. Waiting for it …\n`);
        process.stderr.write(`  (If process ${holder} is something else, delete ${file}.)\n`);
        told = holder;
      }
      await delay(LOOK_MS);
    }
  }
  const release = () => {
    process.off('exit', release);
    rmSync(file, { force: true });
  };
  process.once('exit', release);
  return release;
}

/** Creates the lock. @returns whether nobody else has it. */
function take(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    return error.code !== 'EEXIST';
  }
}

/** What stands in the lock; empty when it is gone, or not written yet. */
function holderOf(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return '';
    throw error;
  }
}

/** Tells whether the holder still has the lock. */
function holds(holder, file) {
  if (holder === '') {
    const made = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
    return made === undefined || Date.now() - made < WRITTEN_WITHIN_MS;
  }
  // In containers each run has the same ids: this one was left by a former process with ours.
  if (Number(holder) === process.pid) return false;
  try {
    process.kill(Number(holder), 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM'; // a process of another user
  }
}
