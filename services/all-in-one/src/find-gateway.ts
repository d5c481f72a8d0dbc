import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { commandName } from './command-name.js';
import { openEmbeddedIssuer, privateKeyPath } from './embedded-issuer.js';

/** A gateway, and a source of tokens for it. */
export interface FoundGateway {
  readonly url: string;
  /**
   * An access token that holds the role: `HANDOFF_TOKEN_<ROLE>`, or one of the embedded issuer.
   *
   * @throws Error that names the variable to set, when there is neither.
   */
  token(role: string, subject?: string): Promise<string>;
}

const TOKEN_SECONDS = 600;

/** The variable that holds an access token for a role. */
export function tokenVariable(role: string): string {
  return `HANDOFF_TOKEN_${role.toUpperCase().replaceAll('-', '_')}`;
}

/**
 * The gateway of this environment: `HANDOFF_URL`, or else the one that runs on this data directory (it writes its URL
 * there), or else the default port of this machine.
 */
export async function findGateway(env: NodeJS.ProcessEnv): Promise<FoundGateway> {
  const dataDir = resolve(env['HANDOFF_DATA_DIR'] || '.handoff');
  const given = env['HANDOFF_URL'];
  const url = given || (await runningGateway(dataDir)) || 'http://127.0.0.1:8088';
  return {
    url,
    async token(role, subject = `${role}-agent`) {
      const name = tokenVariable(role);
      const token = env[name];
      if (token) return token;
      if (given && !isLoopback(given))
        throw new Error(
          `Sign in with "${commandName(env)} login", or set ${name} to an access token that holds the role ${role}.`,
        );
      // Opening the issuer would create a key, and no gateway trusts a new key: check for an existing one first.
      if (!existsSync(privateKeyPath(dataDir))) {
        throw new Error(`There is no Handoff in ${dataDir}: set HANDOFF_DATA_DIR to its data directory, or ${name}.`);
      }
      const issuer = await openEmbeddedIssuer(dataDir);
      return issuer.mint({ roles: [role], subject, lifetimeSeconds: TOKEN_SECONDS });
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
