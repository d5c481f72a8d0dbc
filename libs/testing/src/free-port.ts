import { createServer, type AddressInfo } from 'node:net';

/**
 * A TCP port of the loopback address that was free a moment ago. Another process may take it first, so a caller has to
 * try again with another port (see `startSpawnedServer`).
 */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => {
        resolve(port);
      });
    });
  });
}
