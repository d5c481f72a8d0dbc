import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Below the ports that systems give to outgoing connections (from 32768 on Linux): they take a free one at any time. */
const FIRST = 10_000;
const LAST = 32_000;

/**
 * A TCP port of the loopback address that was free a moment ago. Another process may take it first, so a caller has to
 * try again with another port (see `startSpawnedServer`).
 *
 * @throws Error when no port is free.
 */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 100; tries += 1) {
    const port = randomInt(FIRST, LAST);
    if (await isFree(port)) return port;
  }
  throw new Error(`found no free port from ${FIRST} to ${LAST}`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
