import { runProcess } from '@handoff/runtime';
import { EXIT } from '../exit-codes.js';
import { loadModules, MODULE_NAMES } from '../modules.js';
import type { Surroundings } from '../terminal/surroundings.js';
import { plain } from '../terminal/text.js';

/**
 * Runs the named modules as one process.
 *
 * @returns an exit code when a name is unknown; otherwise undefined, and the process lives until it is told to stop.
 */
export async function runModules(names: readonly string[], { env, stderr }: Surroundings): Promise<number | undefined> {
  const unknown = names.filter((name) => !MODULE_NAMES.includes(name));
  if (unknown.length > 0) {
    stderr.write(`unknown module ${plain(unknown.join(', '))}; there are ${MODULE_NAMES.join(', ')}\n`);
    return EXIT.usage;
  }
  await runProcess(Object.values(await loadModules(names)), env);
  return undefined;
}
