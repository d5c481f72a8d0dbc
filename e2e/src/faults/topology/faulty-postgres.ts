import { execFileSync } from 'node:child_process';
import { migrate, openDatabase, type Database } from '@handoff/postgres';
import { eventually, startPostgres } from '@handoff/testing';
import { startFaultProxy, type FaultProxy } from '../proxy/fault-proxy.js';
import { lastingPort } from './lasting-port.js';

/** A Postgres of our own that can be made to fail, behind a proxy. */
export interface FaultyPostgres {
  /** By way of the proxy, as a login that is no superuser. */
  readonly url: string;
  readonly proxy: FaultProxy;
  /** The owner of everything, past the proxy. */
  readonly admin: Database;
  /** Ends the server as a crash of the machine's software would, and starts it again. */
  killAndRestart(): Promise<void>;
  /** Stops every process of the server in its tracks; the way back is thaw. */
  freeze(): void;
  thaw(): void;
  /** Ends some connections of ours. */
  terminateBackends(atMost: number): Promise<void>;
  setReadOnly(on: boolean): Promise<void>;
  /** While on, no new connection is to be had, and those there were are ended. */
  setFull(on: boolean): Promise<void>;
  stop(): Promise<void>;
}

const DATABASE = 'handoff_faults';
const LOGIN = 'handoff_app';

export async function startFaultyPostgres(): Promise<FaultyPostgres> {
  const server = await startPostgres({ port: await lastingPort() });
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
  // Not a superuser: the limit on connections does not hold for those.
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

/** Until it succeeds: the connection of the last time may be one of those that a fault has ended. */
async function persist(database: Database, text: string): Promise<void> {
  await eventually(() => run(database, text).then(() => true), {
    timeoutMs: 30_000,
    describe: 'a statement of the harness',
  });
}

/** The server's processes, itself first, so that when it is stopped it cannot start another meanwhile. */
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
    // A backend that has ended since the list was made.
  }
}
