import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { TestCertificate } from '../test-ca.js';
import { tempDir } from '../temp-dir.js';
import { findOrInstall } from './binaries.js';
import { startSpawnedServer } from './spawned-server.js';
import type { TestServer } from './test-server.js';
import { giveTo, unprivilegedIdentity } from './unprivileged.js';

export interface PostgresOptions {
  /** The data directory, kept after a stop. An existing cluster in it is used. Default: a temporary directory. */
  readonly dataDir?: string;
  readonly port?: number;
  /**
   * Whether commits reach the disk. Off by default, for speed: the writes of a killed *process* survive in the
   * operating system's cache, and only a power loss would lose them. On for measurements.
   */
  readonly fsync?: boolean;
  /** Enables TLS with this certificate. */
  readonly tls?: TestCertificate;
  /** Requires a password from every user except the superuser. */
  readonly asksForPasswords?: boolean;
  /** Further settings of the server, such as `shared_buffers`. */
  readonly settings?: Readonly<Record<string, string>>;
}

const ASK_FOR_PASSWORDS = `
host all postgres 127.0.0.1/32 trust
host all all 127.0.0.1/32 scram-sha-256
`;

const TLS_SETTINGS = { ssl: 'on', ssl_cert_file: 'server.cert', ssl_key_file: 'server.key' };

/** Starts a Postgres on loopback: superuser `postgres`, no password, up to 300 connections. */
export async function startPostgres(options: PostgresOptions = {}): Promise<TestServer> {
  const { postgres, initdb } = findOrInstall(['postgres', 'initdb']);
  const identity = unprivilegedIdentity(['postgres', 'nobody']);
  const temporary = options.dataDir === undefined ? await tempDir('handoff-postgres-') : undefined;
  const dataDir = options.dataDir ?? join(temporary?.path ?? '', 'data');
  if (temporary !== undefined) giveTo(identity, temporary.path);

  if (!existsSync(join(dataDir, 'PG_VERSION'))) {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    giveTo(identity, dataDir);
    const args = ['-D', dataDir, '-U', 'postgres', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync'];
    await promisify(execFile)(initdb, args, { cwd: dataDir, ...identity });
  }

  for (const [name, text] of Object.entries(options.tls ?? {})) {
    await writeFile(join(dataDir, `server.${name}`), text as string, { mode: 0o600 });
    giveTo(identity, join(dataDir, `server.${name}`));
  }

  if (options.asksForPasswords === true) {
    await writeFile(join(dataDir, 'pg_hba.conf'), ASK_FOR_PASSWORDS, { mode: 0o600 });
    giveTo(identity, join(dataDir, 'pg_hba.conf'));
  }

  const fsync = options.fsync === true ? 'on' : 'off';
  const settings = {
    max_connections: '300',
    fsync,
    full_page_writes: fsync,
    synchronous_commit: 'on',
    timezone: 'UTC',
    jit: 'off',
    ...(options.tls === undefined ? {} : TLS_SETTINGS),
    ...options.settings,
  };
  return startSpawnedServer({
    name: 'Postgres',
    command: postgres,
    args: (port) =>
      ['-D', dataDir, '-p', String(port), '-h', '127.0.0.1', '-k', ''].concat(
        Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
      ),
    url: (port) => `postgres://postgres@127.0.0.1:${port}/postgres`,
    readyWhen: /database system is ready to accept connections/,
    stopSignal: 'SIGINT',
    guardSignal: 'QUIT',
    identity,
    cwd: dataDir,
    ownDirectory: temporary,
    port: options.port,
  });
}
