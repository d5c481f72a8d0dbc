import { execFileSync } from 'node:child_process';
import { migrate, openDatabase, type Database } from '@handoff/postgres';
import { eventually, freePort, startPostgres } from '@handoff/testing';
import { startFaultProxy, type FaultProxy } from '../proxy/fault-proxy.js';

/** Our own Postgres behind a proxy, with faults. */
export interface FaultyPostgres {
  /** The URL through the proxy, with a login that is not a superuser. */
  readonly url: string;
  readonly proxy: FaultProxy;
  /** A superuser's connection without the proxy. */
  readonly admin: Database;
  /** Kills the server like a crash of the machine's software, and starts it again. */
  killAndRestart(): Promise<void>;
  /** Freezes every process of the server; `thaw` undoes it. */
  freeze(): void;
  thaw(): void;
  /** Terminates some of our connections. */
  terminateBackends(atMost: number): Promise<void>;
  setReadOnly(on: boolean): Promise<void>;
  /** While on, refuses new connections and terminates the existing ones. */
  setFull(on: boolean): Promise<void>;
  stop(): Promise<void>;
}

const DATABASE = 'handoff_faults';
const LOGIN = 'handoff_app';

export async function startFaultyPostgres(): Promise<FaultyPostgres> {
  const server = await startPostgres({ port: await freePort() });
  const proxy = await startFaultProxy(server.port);
  const urlOf = (user: string, port: number, database: string): string =>
    `postgres://${user}@127.0.0.1:${port}/${database}`;
  const open = (database: string): Promise<Database> =>
    openDatabase({
      url: urlOf('postgres', server.port, database),
      applicationName: 'fault-harness',
      poolMax: 3,
      statementTimeoutMs: 60_000,
      connectTimeoutMs: 10_000,
    });

  const cluster = await open('postgres');
  // Not a superuser, because the connection limit does not apply to those.
  await run(cluster, `CREATE ROLE ${LOGIN} LOGIN CREATEROLE`);
  await run(cluster, `CREATE DATABASE ${DATABASE} OWNER ${LOGIN}`);
  await cluster.close();
  await migrate(urlOf(LOGIN, server.port, DATABASE), 'latest');
  const admin = await open(DATABASE);

  const endBackends = (limit: string): Promise<void> =>
    persist(
      admin,
      `SELECT pg_terminate_backend(pid) FROM (
         SELECT pid FROM pg_stat_activity WHERE usename = '${LOGIN}' ORDER BY random() ${limit}) AS victim`,
    );
  const signalAll = (signal: NodeJS.Signals): void => {
    for (const pid of processTree(server.pid)) signalIfThere(pid, signal);
  };

  return {
    url: urlOf(LOGIN, proxy.port, DATABASE),
    proxy,
    admin,
    async killAndRestart() {
      await server.kill();
      await server.restart();
    },
    freeze: () => signalAll('SIGSTOP'),
    thaw: () => signalAll('SIGCONT'),
    terminateBackends: (atMost) => endBackends(`LIMIT ${Math.trunc(atMost)}`),
    async setReadOnly(on) {
      await persist(admin, `ALTER SYSTEM SET default_transaction_read_only = ${on ? 'on' : 'off'}`);
      await persist(admin, 'SELECT pg_reload_conf()');
    },
    async setFull(on) {
      await persist(admin, `ALTER DATABASE ${DATABASE} CONNECTION LIMIT ${on ? 1 : -1}`);
      if (on) await endBackends('');
    },
    async stop() {
      signalAll('SIGCONT');
      await admin.close();
      await proxy.close();
      await server.stop();
    },
  };
}

async function run(database: Database, text: string): Promise<void> {
  await database.query({ name: '', text });
}

/** Retries, because a fault may have ended the last connection. */
async function persist(database: Database, text: string): Promise<void> {
  await eventually(() => run(database, text).then(() => true), {
    describe: 'a statement of the harness',
  });
}

/** The server's processes with itself first, so that the frozen server cannot start another meanwhile. */
function processTree(root: number | undefined): readonly number[] {
  if (root === undefined) return [];
  const rows = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n');
  const children = rows.map((row) => row.trim().split(/\s+/).map(Number)).filter(([, parent]) => parent === root);
  return [root, ...children.map(([pid]) => pid!)];
}

function signalIfThere(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // The backend has ended since the list was made.
  }
}
