import { ConfigError, EXIT_CONFIG } from '@handoff/runtime';
import type { Surroundings } from '../terminal/surroundings.js';
import { plainLines } from '../terminal/text.js';

/** Runs a command; on a wrong configuration prints every mistake and returns exit code 78. */
export async function reportConfigError(
  { stderr }: Pick<Surroundings, 'stderr'>,
  command: () => Promise<number>,
): Promise<number> {
  try {
    return await command();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    stderr.write(`${plainLines(error.message)}\n`);
    return EXIT_CONFIG;
  }
}
