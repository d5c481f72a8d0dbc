import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Below the ports that systems give to outgoing connections (from 32768 on Linux): they take a free one at any time. */
const FIRST = 10_000;
const LAST = 32_000;
/** Each worker of Jest takes ports from a part of its own: many are taken by processes that have yet to listen. */
const PARTS = 8;

const given = new Set<number>();

/**
 * A TCP port of the loopback address that was free a moment ago, and that no other call in this run has returned. Another
 * program may take it first, so a caller has to try again with another port (see `startSpawnedServer`).
 *
 * @throws Error when no port is free.
 */
export async function freePort(): Promise<number> {
  const size = Math.floor((LAST - FIRST) / PARTS);
  const first = FIRST + size * (Number(process.env['JEST_WORKER_ID'] ?? 0) % PARTS);
  for (let tries = 0; tries < 1_000; tries += 1) {
    const port = randomInt(first, first + size);
    if (given.has(port)) continue;
    given.add(port);
    if (await isFree(port)) return port;
  }
  throw new Error(`found no free port from ${first} to ${first + size}`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
