import { existsSync } from 'node:fs';
import { unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { FailpointName } from '@handoff/kernel';
import { tempDir } from '@handoff/testing';

/** The failpoints of a topology: the first process to reach an armed one dies there. */
export interface FailpointTrap {
  /** The environment that connects a process to the trap. */
  readonly env: Readonly<Record<string, string>>;
  /**
   * Arms a failpoint until a process dies there, at most for this many milliseconds.
   *
   * @returns whether a process died.
   */
  spring(name: FailpointName, withinMs: number): Promise<boolean>;
  /** Whether a failpoint explains an unrequested death. Each hit explains one. */
  explains(how: number | string): boolean;
  remove(): Promise<void>;
}

const LOOK_EVERY_MS = 20;

export async function setFailpointTrap(): Promise<FailpointTrap> {
  const directory = await tempDir('handoff-failpoints-');
  let unexplained = 0;
  return {
    env: { NODE_ENV: 'test', HANDOFF_FAILPOINT_DIR: directory.path },
    async spring(name, withinMs) {
      const file = join(directory.path, name);
      // Counted before the file exists: the death may be reported before the next look.
      unexplained += 1;
      await writeFile(file, '');
      const giveUpAt = Date.now() + withinMs;
      while (existsSync(file) && Date.now() < giveUpAt) await pause(LOOK_EVERY_MS);
      // The process that removes the file dies. If we remove it, no process has died or will.
      const missed = await takeAway(file);
      if (missed) unexplained -= 1;
      return !missed;
    },
    explains(how) {
      if (how !== 'SIGKILL' || unexplained === 0) return false;
      unexplained -= 1;
      return true;
    },
    remove: () => directory.remove(),
  };
}

/** @returns whether the file still existed. */
function takeAway(file: string): Promise<boolean> {
  return unlink(file).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false;
      throw error;
    },
  );
}
