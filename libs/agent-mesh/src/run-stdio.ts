import { randomBytes } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { clientCredentials, createClient, type TokenProvider } from '@handoff/client';
import { serveStdio, StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import { createCallMemory } from './call-once.js';
import type { ReadCard } from './card/approval-card.js';
import { readLines } from './input/stdio-lines.js';
import { MeshConfigError, readMeshConfig, type MeshConfig, type MeshCredentials } from './mesh-config.js';
import { createMeshServer } from './mesh-server.js';
import { quoteLine } from './untrusted.js';

/** EX_CONFIG of sysexits.h: the configuration is wrong, so a restart does not help. */
const EXIT_CONFIG = 78;

/**
 * Serves the tools on stdin and stdout until the client closes stdin or a signal stops the process. Only the protocol
 * is written to stdout; messages for the operator go to stderr.
 *
 * @param card - reads the approval card; without it the tools have none
 * @returns the exit code.
 */
export async function runMeshOverStdio(env: NodeJS.ProcessEnv, version: string, card?: ReadCard): Promise<number> {
  try {
    await serveUntilClosed(readMeshConfig(env), version, card);
    return 0;
  } catch (error) {
    if (!(error instanceof MeshConfigError)) throw error;
    process.stderr.write(`handoff mcp cannot start:\n${error.mistakes.map((mistake) => `  - ${mistake}\n`).join('')}`);
    return EXIT_CONFIG;
  }
}

async function serveUntilClosed(config: MeshConfig, version: string, card: ReadCard | undefined): Promise<void> {
  const operations = createClient({
    baseUrl: config.controllerUrl,
    token: tokenSource(config.login),
    retries: config.retries,
    timeoutMs: config.timeoutMs,
  });
  const memory = createCallMemory();
  // Read each time, because a renewed token can grant other roles.
  const heldRoles = async () => (await operations.call('whoAmI', {})).data.roles;
  const caller = { operations, heldRoles, caller: 'self', role: config.role };
  // Only this process gets the answers to its forms.
  const formKeys = [randomBytes(32)];
  const create = () => createMeshServer({ version, ...caller, memory, formKeys, card, report: reportOnStderr });
  const lines = process.stdin.pipe(readLines((line) => process.stdout.write(line)));
  const transport = new StdioServerTransport(lines, process.stdout);
  const handle = serveStdio(create, { transport, onerror: reportOnStderr });
  await closing(lines);
  process.stdin.unpipe(lines).pause();
  await handle.close();
}

/** Resolves when stdin has ended, or a signal stops the process. */
function closing(lines: Duplex): Promise<void> {
  return new Promise((resolve) => {
    lines.once('end', resolve);
    process.stdin.once('close', () => lines.end());
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT'] as const) process.once(signal, () => resolve());
  });
}

function reportOnStderr(error: unknown): void {
  process.stderr.write(`handoff mcp: ${quoteLine(error instanceof Error ? error.message : String(error))}\n`);
}

/** The source of access tokens: the configured token, or the client credentials grant. */
function tokenSource(login: string | MeshCredentials): string | TokenProvider {
  if (typeof login === 'string') return login;
  const { tokenUrl, clientId, clientSecret, scope, audience } = login;
  return clientCredentials({
    tokenUrl,
    clientId,
    clientSecret,
    ...(scope === undefined ? {} : { scope }),
    ...(audience === undefined ? {} : { audience }),
  });
}
