import { execFile } from 'node:child_process';
import { chmod, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { eventually, freePort, startNats, tempDir } from '@handoff/testing';
import { createNatsLogins } from '../../topology/nats-logins.js';
import { startFaultProxy, type FaultProxy } from '../proxy/fault-proxy.js';
import { natsRequest } from './nats-request.js';

/** Our own NATS server behind a proxy, with faults. */
export interface FaultyNats {
  /** The URL with a module's login, through the proxy. */
  urlOf(module: string): string;
  /** The URL without the proxy, with a login that has all rights. */
  readonly directUrl: string;
  readonly proxy: FaultProxy;
  killAndRestart(downMs: number): Promise<void>;
  freeze(): Promise<void>;
  thaw(): Promise<void>;
  /** Empties a stream, or deletes it with its consumers. */
  wipe(stream: string, how: 'PURGE' | 'DELETE'): Promise<void>;
  /** Copies the current store. */
  keepCopy(): Promise<void>;
  /** Replaces the store with the copy, as if later writes had never reached the disk. */
  rollBack(): Promise<void>;
  /** The number of messages in a stream; 0 when it does not exist. */
  messages(stream: string): Promise<number>;
  stop(): Promise<void>;
}

/** The login of the harness. */
const HARNESS = 'harness';

/** Starts a server on which every module has only the rights of production. */
export async function startFaultyNats(prefix: string): Promise<FaultyNats> {
  const directory = await tempDir('handoff-faults-nats-');
  await chmod(directory.path, 0o755); // the server may run as another user
  const [store, copy] = [join(directory.path, 'store'), join(directory.path, 'copy')];
  const logins = createNatsLogins(prefix, [HARNESS]);
  const server = await startNats({ storeDir: store, port: await freePort(), config: logins.config });
  const proxy = await startFaultProxy(server.port);
  /** Stops the server meanwhile: a store in use has no consistent state to copy. */
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
    eventually(() => natsRequest(login, `$JS.API.${subject}`), { describe: 'JetStream' });

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
