import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tempDir } from '../temp-dir.js';
import { findOrInstall } from './binaries.js';
import { startSpawnedServer } from './spawned-server.js';
import type { TestServer } from './test-server.js';
import { giveTo, unprivilegedIdentity } from './unprivileged.js';

export interface RedisOptions {
  readonly port?: number;
  /** Additional server arguments, as a function of the directory of `extraFiles`. */
  readonly args?: (directory: string) => readonly string[];
  /** Additional files by name, such as users and certificates. */
  readonly extraFiles?: Readonly<Record<string, string>>;
}

/** Starts a Redis on loopback. It saves nothing: after a restart it is empty, as after a data loss. */
export async function startRedis(options: RedisOptions = {}): Promise<TestServer> {
  const command = findOrInstall(['redis-server'])['redis-server'];
  const identity = unprivilegedIdentity(['redis', 'nobody']);
  const directory = await tempDir('handoff-redis-');
  giveTo(identity, directory.path);
  for (const [name, text] of Object.entries(options.extraFiles ?? {})) {
    const path = join(directory.path, name);
    await writeFile(path, text);
    giveTo(identity, path);
  }
  return startSpawnedServer({
    name: 'Redis',
    command,
    args: (port) =>
      ['--port', String(port), '--bind', '127.0.0.1', '--dir', directory.path].concat(
        ['--save', '', '--appendonly', 'no', '--daemonize', 'no'],
        options.args?.(directory.path) ?? [],
      ),
    url: (port) => `redis://127.0.0.1:${port}`,
    readyWhen: /Ready to accept connections/,
    identity,
    cwd: directory.path,
    ownDirectory: directory,
    port: options.port,
  });
}
