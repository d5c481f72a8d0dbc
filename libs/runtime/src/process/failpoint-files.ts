import { existsSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { FailpointName } from '@handoff/kernel';

/**
 * What makes the files of a directory arm failpoints: a process that reaches one whose name a file has takes the file
 * away and dies. Of several processes on one directory only who took it away does.
 *
 * @param die Does not return; SIGKILL, by default, leaves the process no time to tidy up.
 */
export function failpointFiles(directory: string, die: () => void = killThisProcess): (name: FailpointName) => void {
  return (name) => {
    if (takeAway(join(directory, name))) die();
  };
}

function takeAway(file: string): boolean {
  if (!existsSync(file)) return false; // the rule, and much cheaper than an exception
  try {
    unlinkSync(file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false; // another was first
    throw error;
  }
}

function killThisProcess(): void {
  process.kill(process.pid, 'SIGKILL');
}
