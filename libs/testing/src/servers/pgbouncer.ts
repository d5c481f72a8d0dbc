import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from '../free-port.js';
import { tempDir } from '../temp-dir.js';
import { findOrInstall } from './binaries.js';
import { startSpawnedServer } from './spawned-server.js';
import type { TestServer } from './test-server.js';
import { giveTo, unprivilegedIdentity } from './unprivileged.js';

export interface PgbouncerOptions {
  /** The port of the Postgres on loopback behind it. */
  readonly postgresPort: number;
  /** Who may log in, without a password. */
  readonly logins: readonly string[];
  /** The connections to Postgres of each login and database. */
  readonly poolSize: number;
}

/** Starts a PgBouncer in transaction mode on loopback, with its default settings otherwise. */
export async function startPgbouncer({ postgresPort, logins, poolSize }: PgbouncerOptions): Promise<TestServer> {
  const command = findOrInstall(['pgbouncer']).pgbouncer;
  const identity = unprivilegedIdentity(['postgres', 'nobody']);
  const directory = await tempDir('handoff-pgbouncer-');
  const users = join(directory.path, 'users.txt');
  await writeFile(users, logins.map((login) => `"${login}" ""\n`).join(''));
  giveTo(identity, users);
  giveTo(identity, directory.path);
  const port = await freePort();
  const settings = {
    listen_addr: '127.0.0.1',
    listen_port: port,
    unix_socket_dir: '',
    auth_type: 'trust',
    auth_file: users,
    pool_mode: 'transaction',
    default_pool_size: poolSize,
    max_client_conn: 1_000,
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}\n`);
  const config = join(directory.path, 'pgbouncer.ini');
  await writeFile(config, `[databases]\n* = host=127.0.0.1 port=${postgresPort}\n[pgbouncer]\n${lines.join('')}`);
  giveTo(identity, config);
  return startSpawnedServer({
    name: 'PgBouncer',
    command,
    args: () => [config],
    url: () => `postgres://127.0.0.1:${port}`,
    readyWhen: /process up/,
    identity,
    cwd: directory.path,
    ownDirectory: directory,
    port,
  });
}
