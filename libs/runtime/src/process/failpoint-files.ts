import { existsSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { FailpointName } from '@handoff/kernel';

/**
 * Arms failpoints by the files of a directory: a process that reaches a failpoint with a file of its name deletes the
 * file and dies. Of several processes on one directory, only the one that deleted the file dies.
 *
 * @param die Does not return; SIGKILL, by default, leaves the process no time to tidy up.
 */
export function failpointFiles(directory: string, die: () => void = killThisProcess): (name: FailpointName) => void {
  return (name) => {
    if (takeAway(join(directory, name))) die();
  };
}

function takeAway(file: string): boolean {
  if (!existsSync(file)) return false; // the usual case, and much cheaper than an exception
  try {
    unlinkSync(file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false; // another process was first
    throw error;
  }
}

function killThisProcess(): void {
  process.kill(process.pid, 'SIGKILL');
}
