import { createServer } from 'node:net';

/** Below what Linux and macOS hand out for outgoing connections (from 32768 and 49152). */
const [LOWEST, HIGHEST] = [15_000, 32_000];

/**
 * A port that stays free while nobody listens on it: one for a process that is killed and started again. The system's own
 * choice would come from where outgoing connections take theirs, and some connection would have it by then.
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
