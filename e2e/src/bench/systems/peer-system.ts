import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { freePort, startPostgres } from '@handoff/testing';
import { untilReady } from '../../topology/handoff-process.js';
import type { MeasuredSystem, PeerName } from './measured-system.js';
import type { Launcher } from './spawn-logged.js';

const PEERS = fileURLToPath(new URL('../../../bench/peers/', import.meta.url));

/** Installs the peers into a folder of their own. They are no dependencies of Handoff, not even of its tests. */
export async function installPeers(): Promise<void> {
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  await promisify(execFile)('npm', args, { cwd: PEERS, shell: process.platform === 'win32' });
}

/** Starts another durable queue or workflow engine, as one process on Postgres. */
export async function startPeerSystem(name: PeerName, launcher: Launcher): Promise<MeasuredSystem> {
  const postgres = await startPostgres({ fsync: true });
  const port = await freePort();
  const server = launcher.script(name, `${PEERS}${name}.mjs`, { PORT: `${port}`, DATABASE_URL: postgres.url });
  const stop = async (): Promise<void> => {
    await server.end('SIGTERM');
    await postgres.stop();
  };
  try {
    await untilReady(server, `http://127.0.0.1:${port}/readyz`, 60_000);
  } catch (error) {
    await stop();
    throw error;
  }
  const parts = [
    { name: 'server', kind: 'process', pid: server.pid },
    { name: 'postgres', kind: 'server', pid: postgres.pid! },
  ] as const;
  return { name, port, tokens: {}, parts, stop };
}
