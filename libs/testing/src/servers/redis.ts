import { tempDir } from '../temp-dir.js';
import { findOrInstall } from './binaries.js';
import { startSpawnedServer } from './spawned-server.js';
import type { TestServer } from './test-server.js';
import { giveTo, unprivilegedIdentity } from './unprivileged.js';

export interface RedisOptions {
  readonly port?: number;
}

/** Runs a Redis of its own on loopback. Nothing is saved: a restart finds it empty, as after a loss. */
export async function startRedis(options: RedisOptions = {}): Promise<TestServer> {
  const command = findOrInstall(['redis-server'])['redis-server'];
  const identity = unprivilegedIdentity(['redis', 'nobody']);
  const directory = await tempDir('handoff-redis-');
  giveTo(identity, directory.path);
  return startSpawnedServer({
    name: 'Redis',
    command,
    args: (port) => [
      ...['--port', String(port), '--bind', '127.0.0.1', '--dir', directory.path],
      ...['--save', '', '--appendonly', 'no', '--daemonize', 'no'],
    ],
    url: (port) => `redis://127.0.0.1:${port}`,
    readyWhen: /Ready to accept connections/,
    stopSignal: 'SIGTERM',
    guardSignal: 'TERM',
    identity,
    cwd: directory.path,
    ownDirectory: directory.path,
    port: options.port,
    removeData: () => directory.remove(),
  });
}
