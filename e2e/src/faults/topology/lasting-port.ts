import { createServer } from 'node:net';

/** Below the ports that Linux and macOS use for outgoing connections (from 32768 and 49152). */
const [LOWEST, HIGHEST] = [15_000, 32_000];

/**
 * A port for a process that is killed and started again. It stays free meanwhile: the system's own choice comes from
 * the range of outgoing connections, one of which could take it.
 */
export async function lastingPort(): Promise<number> {
  for (;;) {
    const port = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST));
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
