import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { DEMO_ROLES } from '@handoff/kernel';
import { openEmbeddedIssuer, privateKeyPath } from '../embedded-issuer.js';
import { EXIT } from '../exit-codes.js';
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
  const { env } = surroundings;
  const out = createOutput(false, env, surroundings);
  const dataDir = resolve(env['HANDOFF_DATA_DIR'] || '.handoff');
  const url = (await readFile(join(dataDir, 'gateway-url'), 'utf8').catch(() => '')).trim();
  if (url === '') {
    out.note(`No Handoff runs on ${dataDir}. Start it with "npm start", or set HANDOFF_DATA_DIR.`);
    return EXIT.unavailable;
  }
  if (!existsSync(privateKeyPath(dataDir))) {
    out.note(`The Handoff on ${dataDir} takes the tokens of its identity provider only.`);
    return EXIT.refused;
  }
  const issuer = await openEmbeddedIssuer(dataDir);
  out.line(`export HANDOFF_URL=${url}`);
  for (const role of DEMO_ROLES) {
    const token = await issuer.mint({ roles: [role], subject: `${role}-agent`, lifetimeSeconds: LIFETIME_SECONDS });
    out.line(`export ${role.toUpperCase()}=${token}`);
  }
  return EXIT.ok;
}
