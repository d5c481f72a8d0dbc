import { connect } from 'node:net';
import { eventually, startRedis } from '@handoff/testing';
import { startFaultProxy, type FaultProxy } from '../proxy/fault-proxy.js';
import { lastingPort } from './lasting-port.js';

/** A Redis of our own that can be made to fail, behind a proxy. */
export interface FaultyRedis {
  readonly url: string;
  readonly proxy: FaultProxy;
  killAndRestart(downMs: number): Promise<void>;
  freeze(): Promise<void>;
  thaw(): Promise<void>;
  flush(): Promise<void>;
  /** `refusing` writes for want of memory, `evicting` whatever it likes, or as it should be. */
  setMemory(state: 'refusing' | 'evicting' | 'ample'): Promise<void>;
  stop(): Promise<void>;
}

const MEMORY = {
  refusing: 'CONFIG SET maxmemory 1 maxmemory-policy noeviction',
  // Less than the empty server uses, so that every key goes as soon as the next one comes.
  evicting: 'CONFIG SET maxmemory 900kb maxmemory-policy allkeys-random',
  ample: 'CONFIG SET maxmemory 0 maxmemory-policy noeviction',
} as const;

export async function startFaultyRedis(): Promise<FaultyRedis> {
  const server = await startRedis({ port: await lastingPort() });
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

/** One inline command, answered with +OK. A client for that would be one more to keep. */
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
  await eventually(attempt, { timeoutMs: 20_000, describe: `Redis taking ${text}` });
}
