import { ConfigError, EXIT_CONFIG } from '@handoff/runtime';
import { plainLines } from '../terminal/text.js';

/** Runs a command; on a wrong configuration prints every mistake and returns exit code 78. */
export async function reportConfigError(command: () => Promise<number>): Promise<number> {
  try {
    return await command();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${plainLines(error.message)}\n`);
    return EXIT_CONFIG;
  }
}
