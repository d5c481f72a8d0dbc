import { makeConsoleLink } from '../console-link.js';
import { EXIT } from '../exit-codes.js';
import { findRunningDemo } from '../running-demo.js';
import { createOutput } from '../terminal/output.js';
import type { Surroundings } from '../terminal/surroundings.js';

/**
 * Prints a link to the console of the Handoff that runs on this data directory. It signs in whoever opens it first.
 *
 * @returns the exit code.
 */
export async function printConsoleLink(surroundings: Surroundings): Promise<number> {
  const out = createOutput(false, surroundings.env, surroundings);
  const demo = await findRunningDemo(surroundings.env, out);
  if (typeof demo === 'number') return demo;
  out.line(await makeConsoleLink(demo.issuer, demo.dataDir, demo.url));
  return EXIT.ok;
}
