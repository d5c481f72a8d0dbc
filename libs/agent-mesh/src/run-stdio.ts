import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { MeshConfigError, readMeshConfig } from './mesh-config.js';
import { createMeshServer } from './mesh-server.js';

/** EX_CONFIG of sysexits.h: the configuration is wrong, and starting again will not help. */
const EXIT_CONFIG = 78;

/**
 * Serves the tools on stdin and stdout until the client closes stdin. Nothing but the protocol is written to stdout.
 *
 * @returns the exit code.
 */
export async function runMeshOverStdio(env: NodeJS.ProcessEnv, version: string): Promise<number> {
  try {
    const server = createMeshServer(readMeshConfig(env), version);
    const closed = new Promise<void>((resolve) => {
      process.stdin.once('end', resolve);
      process.stdin.once('close', resolve);
      server.server.onclose = resolve;
    });
    await server.connect(new StdioServerTransport());
    await closed;
    await server.close();
    return 0;
  } catch (error) {
    if (!(error instanceof MeshConfigError)) throw error;
    process.stderr.write(`handoff mcp cannot start:\n${error.mistakes.map((mistake) => `  - ${mistake}\n`).join('')}`);
    return EXIT_CONFIG;
  }
}
