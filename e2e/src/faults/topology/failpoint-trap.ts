import { existsSync } from 'node:fs';
import { unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { FailpointName } from '@handoff/kernel';
import { tempDir } from '@handoff/testing';

/** The failpoints that the processes of a topology share: the first to reach one that is armed dies there. */
export interface FailpointTrap {
  /** What the processes need in their environment to look into it. */
  readonly env: Readonly<Record<string, string>>;
  /**
   * Arms a failpoint until a process dies of it, at most for so many milliseconds.
   *
   * @returns whether one did.
   */
  spring(name: FailpointName, withinMs: number): Promise<boolean>;
  /** Whether a death that nobody else explains was sprung. Each that was explains one. */
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
      // Before the file is there: who dies of it may be heard of before we look again.
      unexplained += 1;
      await writeFile(file, '');
      const giveUpAt = Date.now() + withinMs;
      while (existsSync(file) && Date.now() < giveUpAt) await pause(LOOK_EVERY_MS);
      // Whoever takes the file away has won it: as long as it was we, nobody has died, nor will.
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

/** @returns whether it was still there to take. */
function takeAway(file: string): Promise<boolean> {
  return unlink(file).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false;
      throw error;
    },
  );
}
