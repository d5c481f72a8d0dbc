import { DEMO_ROLES } from '@handoff/kernel';
import { EXIT } from '../exit-codes.js';
import { findRunningDemo } from '../running-demo.js';
import { createOutput } from '../terminal/output.js';
import type { Surroundings } from '../terminal/surroundings.js';

const LIFETIME_SECONDS = 12 * 3_600;

/**
 * Prints shell commands that set `HANDOFF_URL`, and a token for each demo role: `eval "$(handoff env)"`. Prints nothing
 * on stdout unless a Handoff of this data directory runs and takes such tokens.
 *
 * @returns the exit code.
 */
export async function printEnvironment(surroundings: Surroundings): Promise<number> {
  const out = createOutput(false, surroundings.env, surroundings);
  const demo = await findRunningDemo(surroundings.env, out);
  if (typeof demo === 'number') return demo;
  out.line(`export HANDOFF_URL=${demo.url}`);
  for (const role of DEMO_ROLES) {
    const subject = `${role}-agent`;
    const token = await demo.issuer.mint({ roles: [role], subject, lifetimeSeconds: LIFETIME_SECONDS });
    out.line(`export ${role.toUpperCase()}=${token}`);
  }
  return EXIT.ok;
}
