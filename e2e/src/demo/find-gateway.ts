import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { openEmbeddedIssuer } from '@handoff/all-in-one';

/** A gateway and how to become one of the demo's people there. */
export interface FoundGateway {
  readonly url: string;
  token(role: string): Promise<string>;
}

/**
 * The gateway to show: `HANDOFF_URL` with `HANDOFF_TOKEN_<ROLE>` for each role, or else the `npm start` that runs on
 * this data directory, with tokens from its own issuer.
 */
export async function findGateway(env: NodeJS.ProcessEnv): Promise<FoundGateway> {
  const dataDir = resolve(env['HANDOFF_DATA_DIR'] || '.handoff');
  const given = env['HANDOFF_URL'];
  const url = given || (await runningGateway(dataDir)) || 'http://127.0.0.1:8088';
  return {
    url,
    async token(role) {
      const name = `HANDOFF_TOKEN_${role.toUpperCase()}`;
      const token = env[name];
      if (token) return token;
      if (given && !isLoopback(given)) throw new Error(`Set ${name} to an access token that holds the role ${role}.`);
      const issuer = await openEmbeddedIssuer(dataDir);
      return issuer.mint({ roles: [role], subject: `${role}-agent`, lifetimeSeconds: 600 });
    },
  };
}

async function runningGateway(dataDir: string): Promise<string | undefined> {
  try {
    return (await readFile(join(dataDir, 'gateway-url'), 'utf8')).trim();
  } catch {
    return undefined;
  }
}

function isLoopback(url: string): boolean {
  return ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(url).hostname);
}
