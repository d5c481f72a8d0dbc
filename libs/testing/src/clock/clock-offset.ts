import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tempDir } from '../temp-dir.js';

/** How far the wall clocks of some processes are off, which a test may change while they run. */
export interface ClockOffset {
  /** What such a process needs in its environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Milliseconds ahead of the real time; negative is behind. In force within a tenth of a second. */
  set(milliseconds: number): Promise<void>;
  remove(): Promise<void>;
}

const PRELOAD = fileURLToPath(new URL('./shift-clock.js', import.meta.url));

/** For processes whose clock shall be wrong: start them with `env`, and set by how much. */
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
