import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tempDir } from '../temp-dir.js';
import { findOrInstall } from './binaries.js';
import { startSpawnedServer } from './spawned-server.js';
import type { TestServer } from './test-server.js';
import { giveTo, unprivilegedIdentity } from './unprivileged.js';

export interface NatsOptions {
  /** The directory of JetStream's streams, kept after a stop. Default: a temporary directory. */
  readonly storeDir?: string;
  readonly port?: number;
  /** Additional server configuration, such as users. It may name files of `extraFiles`. */
  readonly config?: string;
  /** Additional files next to the configuration, by name, such as certificates. */
  readonly extraFiles?: Readonly<Record<string, string>>;
}

/**
 * The NATS settings of all tests. A message holds a body of up to 1 MiB and its headers, and the server's limit counts
 * both.
 */
export const NATS_CONFIG = 'max_payload: 2MB\n';

/** A NATS server that can be told of another configuration while it runs. */
export interface NatsServer extends TestServer {
  /** Replaces {@link NatsOptions.config}. The server reads it a moment later, without a restart. */
  reload(config: string): Promise<void>;
}

/** Starts a NATS server with JetStream on loopback. */
export async function startNats(options: NatsOptions = {}): Promise<NatsServer> {
  const command = findOrInstall(['nats-server'])['nats-server'];
  const identity = unprivilegedIdentity(['nats', 'nobody']);
  const directory = await tempDir('handoff-nats-');
  const config = join(directory.path, 'nats.conf');
  const storeDir = options.storeDir ?? join(directory.path, 'jetstream');
  // Not `-js -sd`: a reload would end a JetStream that the file does not name.
  const jetStream = `jetstream { store_dir: ${JSON.stringify(storeDir)} }\n`;
  const write = (more: string): Promise<void> => writeFile(config, `${NATS_CONFIG}${jetStream}${more}`);
  await write(options.config ?? '');
  const extra = Object.entries(options.extraFiles ?? {}).map(
    ([name, text]) => [join(directory.path, name), text] as const,
  );
  for (const [path, text] of extra) await writeFile(path, text);
  await mkdir(storeDir, { recursive: true });
  for (const path of [directory.path, config, storeDir, ...extra.map(([each]) => each)]) giveTo(identity, path);
  const server = await startSpawnedServer({
    name: 'NATS',
    command,
    args: (port) => ['-c', config, '-a', '127.0.0.1', '-p', String(port)],
    url: (port) => `nats://127.0.0.1:${port}`,
    readyWhen: /Server is ready/,
    identity,
    cwd: directory.path,
    ownDirectory: directory,
    port: options.port,
  });
  const reload = async (more: string): Promise<void> => {
    await write(more);
    process.kill(server.pid!, 'SIGHUP');
  };
  // Not a copy: its pid changes.
  return Object.assign(server, { reload });
}
