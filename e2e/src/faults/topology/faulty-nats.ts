import { execFile } from 'node:child_process';
import { chmod, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { eventually, startNats, tempDir } from '@handoff/testing';
import { createNatsLogins } from '../../topology/nats-logins.js';
import { startFaultProxy, type FaultProxy } from '../proxy/fault-proxy.js';
import { lastingPort } from './lasting-port.js';
import { natsRequest } from './nats-request.js';

/** A NATS server of our own that can be made to fail, behind a proxy. */
export interface FaultyNats {
  /** Where a module logs in as itself, by way of the proxy. */
  urlOf(module: string): string;
  /** Past the proxy, as somebody who may do anything. */
  readonly directUrl: string;
  readonly proxy: FaultProxy;
  killAndRestart(downMs: number): Promise<void>;
  freeze(): Promise<void>;
  thaw(): Promise<void>;
  /** Empties a stream, or takes it away with its consumers. */
  wipe(stream: string, how: 'PURGE' | 'DELETE'): Promise<void>;
  /** Keeps a copy of the store as it is now. */
  keepCopy(): Promise<void>;
  /** Puts the copy in the place of the store, as if what came after it had never reached the disk. */
  rollBack(): Promise<void>;
  /** How many messages a stream holds; 0 where it is not there. */
  messages(stream: string): Promise<number>;
  stop(): Promise<void>;
}

/** The login of the harness. */
const HARNESS = 'harness';

/** Starts one on which every module of an installation with that prefix has the rights of production and no other. */
export async function startFaultyNats(prefix: string): Promise<FaultyNats> {
  const directory = await tempDir('handoff-faults-nats-');
  await chmod(directory.path, 0o755); // the server may run as another user
  const [store, copy] = [join(directory.path, 'store'), join(directory.path, 'copy')];
  const logins = createNatsLogins(prefix, [HARNESS]);
  const server = await startNats({ storeDir: store, port: await lastingPort(), config: logins.config });
  const proxy = await startFaultProxy(server.port);
  /** With the server down: a store that is being written to has no state that could be copied. */
  const whileDown = async (work: () => Promise<unknown>): Promise<void> => {
    await server.kill();
    await work();
    await server.restart();
  };
  const replace = async (target: string, source: string): Promise<void> => {
    await rm(target, { recursive: true, force: true });
    await promisify(execFile)('cp', ['-a', source, target]);
  };
  const login = { port: server.port, user: HARNESS, pass: logins.passwordOf(HARNESS) };
  const api = (subject: string): Promise<string> =>
    eventually(() => natsRequest(login, `$JS.API.${subject}`), { timeoutMs: 30_000, describe: 'JetStream' });

  return {
    urlOf: (module) => logins.urlOf(module, proxy.port),
    directUrl: logins.urlOf(HARNESS, server.port),
    proxy,
    killAndRestart: (downMs) => whileDown(() => new Promise((resolve) => setTimeout(resolve, downMs))),
    freeze: () => server.kill('SIGSTOP'),
    thaw: () => server.kill('SIGCONT'),
    async wipe(stream, how) {
      await api(`STREAM.${how}.${stream}`);
    },
    keepCopy: () => whileDown(() => replace(copy, store)),
    rollBack: () => whileDown(() => replace(store, copy)),
    async messages(stream) {
      const info = JSON.parse(await api(`STREAM.INFO.${stream}`)) as { readonly state?: { readonly messages: number } };
      return info.state?.messages ?? 0;
    },
    async stop() {
      await server.kill('SIGCONT');
      await proxy.close();
      await server.stop();
      await directory.remove();
    },
  };
}
