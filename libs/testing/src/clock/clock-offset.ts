import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tempDir } from '../temp-dir.js';

/** The wall clock offset of some processes, which a test can change while they run. */
export interface ClockOffset {
  /** The environment variables for such a process. */
  readonly env: Readonly<Record<string, string>>;
  /** Milliseconds ahead of the real time; negative means behind. Takes effect within a tenth of a second. */
  set(milliseconds: number): Promise<void>;
  remove(): Promise<void>;
}

const PRELOAD = fileURLToPath(new URL('./shift-clock.js', import.meta.url));

/** For processes with a wrong clock: start them with `env`, and set the offset. */
export async function createClockOffset(milliseconds = 0): Promise<ClockOffset> {
  const directory = await tempDir('handoff-clock-');
  const file = join(directory.path, 'offset');
  const set = (value: number): Promise<void> => writeFile(file, `${value}`);
  await set(milliseconds);
  return {
    env: { NODE_OPTIONS: `--import=${PRELOAD}`, TEST_CLOCK_OFFSET_FILE: file },
    set,
    remove: () => directory.remove(),
  };
}
