import { connect } from 'node:net';
import { eventually, freePort, startRedis } from '@handoff/testing';
import { startFaultProxy, type FaultProxy } from '../proxy/fault-proxy.js';

/** Our own Redis behind a proxy, with faults. */
export interface FaultyRedis {
  readonly url: string;
  readonly proxy: FaultProxy;
  killAndRestart(downMs: number): Promise<void>;
  freeze(): Promise<void>;
  thaw(): Promise<void>;
  flush(): Promise<void>;
  /** `refusing` writes for lack of memory, `evicting` random keys, or `ample` memory. */
  setMemory(state: 'refusing' | 'evicting' | 'ample'): Promise<void>;
  stop(): Promise<void>;
}

const MEMORY = {
  refusing: 'CONFIG SET maxmemory 1 maxmemory-policy noeviction',
  // Less than an empty server uses, so that every key is evicted when the next one comes.
  evicting: 'CONFIG SET maxmemory 900kb maxmemory-policy allkeys-random',
  ample: 'CONFIG SET maxmemory 0 maxmemory-policy noeviction',
} as const;

export async function startFaultyRedis(): Promise<FaultyRedis> {
  const server = await startRedis({ port: await freePort() });
  const proxy = await startFaultProxy(server.port);
  return {
    url: `redis://127.0.0.1:${proxy.port}`,
    proxy,
    async killAndRestart(downMs) {
      await server.kill();
      await new Promise((resolve) => setTimeout(resolve, downMs));
      await server.restart();
    },
    freeze: () => server.kill('SIGSTOP'),
    thaw: () => server.kill('SIGCONT'),
    flush: () => command(server.port, 'FLUSHALL'),
    setMemory: (state) => command(server.port, MEMORY[state]),
    async stop() {
      await server.kill('SIGCONT');
      await proxy.close();
      await server.stop();
    },
  };
}

/** Sends one inline command and expects +OK. A client library would be one more dependency. */
async function command(port: number, text: string): Promise<void> {
  const attempt = (): Promise<true> =>
    new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => socket.write(`${text}\r\n`));
      socket.setTimeout(2_000, () => socket.destroy(new Error('no answer')));
      socket.once('error', reject);
      socket.once('data', (data) => {
        socket.destroy();
        if (data.toString().startsWith('+OK')) resolve(true);
        else reject(new Error(`${text}: ${data.toString()}`));
      });
    });
  await eventually(attempt, { describe: `Redis taking ${text}` });
}
