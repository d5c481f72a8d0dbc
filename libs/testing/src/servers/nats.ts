import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tempDir } from '../temp-dir.js';
import { findOrInstall } from './binaries.js';
import { startSpawnedServer } from './spawned-server.js';
import type { TestServer } from './test-server.js';
import { giveTo, unprivilegedIdentity } from './unprivileged.js';

export interface NatsOptions {
  /** Where JetStream keeps its streams; kept after a stop. Default: a temporary directory. */
  readonly storeDir?: string;
  readonly port?: number;
  /** More of the server's configuration, such as its users. It may name files by `extraFiles`. */
  readonly config?: string;
  /** Files to lie beside the configuration, by name: certificates, say. */
  readonly extraFiles?: Readonly<Record<string, string>>;
}

/**
 * What the tests ask of a NATS server beyond the defaults. A message carries a body of up to 1 MiB and its headers,
 * and the server's own limit counts both.
 */
export const NATS_CONFIG = 'max_payload: 2MB\n';

/** Runs a NATS server of its own with JetStream on loopback. */
export async function startNats(options: NatsOptions = {}): Promise<TestServer> {
  const command = findOrInstall(['nats-server'])['nats-server'];
  const identity = unprivilegedIdentity(['nats', 'nobody']);
  const directory = await tempDir('handoff-nats-');
  const config = join(directory.path, 'nats.conf');
  const storeDir = options.storeDir ?? join(directory.path, 'jetstream');
  await writeFile(config, `${NATS_CONFIG}${options.config ?? ''}`);
  const extra = Object.entries(options.extraFiles ?? {}).map(
    ([name, text]) => [join(directory.path, name), text] as const,
  );
  for (const [path, text] of extra) await writeFile(path, text);
  await mkdir(storeDir, { recursive: true });
  for (const path of [directory.path, config, storeDir, ...extra.map(([each]) => each)]) giveTo(identity, path);
  return startSpawnedServer({
    name: 'NATS',
    command,
    args: (port) => ['-c', config, '-a', '127.0.0.1', '-p', String(port), '-js', '-sd', storeDir],
    url: (port) => `nats://127.0.0.1:${port}`,
    readyWhen: /Server is ready/,
    stopSignal: 'SIGTERM',
    guardSignal: 'TERM',
    identity,
    cwd: directory.path,
    ownDirectory: directory.path,
    port: options.port,
    removeData: () => directory.remove(),
  });
}
