import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { commandName } from './command-name.js';
import { openEmbeddedIssuer, privateKeyPath, type EmbeddedIssuer } from './embedded-issuer.js';
import { EXIT } from './exit-codes.js';
import type { Output } from './terminal/output.js';

/** An embedded Handoff that runs on this machine, and the issuer of its tokens. */
export interface RunningDemo {
  readonly url: string;
  readonly dataDir: string;
  readonly issuer: EmbeddedIssuer;
}

/** Finds the Handoff that runs on the data directory of an environment. @returns an exit code when there is none. */
export async function findRunningDemo(env: NodeJS.ProcessEnv, out: Output): Promise<RunningDemo | number> {
  const dataDir = resolve(env['HANDOFF_DATA_DIR'] || '.handoff');
  const url = (await readFile(join(dataDir, 'gateway-url'), 'utf8').catch(() => '')).trim();
  if (url === '') {
    out.note(`No Handoff runs on ${dataDir}. Start it with "${commandName(env)} up", or set HANDOFF_DATA_DIR.`);
    return EXIT.unavailable;
  }
  if (!existsSync(privateKeyPath(dataDir))) {
    out.note(`The Handoff on ${dataDir} takes the tokens of its identity provider only.`);
    return EXIT.refused;
  }
  return { url, dataDir, issuer: await openEmbeddedIssuer(dataDir) };
}
