import { startNats, startPostgres, startRedis, type TestServer } from '@handoff/testing';
import type { Part } from './measured-system.js';

/** Servers for one system alone, so that their CPU belongs to it, and their data does not slow another one. */
export interface Stores {
  readonly postgres: TestServer;
  readonly redis: TestServer;
  readonly nats: TestServer;
  readonly parts: readonly Part[];
  stop(): Promise<void>;
}

/** Starts the servers from binaries. Postgres commits durably: `fsync` and `synchronous_commit` are on. */
export async function startStores(natsConfig = '', settings: Readonly<Record<string, string>> = {}): Promise<Stores> {
  const settled = await Promise.allSettled([
    startPostgres({ fsync: true, settings }),
    startRedis(),
    startNats({ config: natsConfig }),
  ]);
  const started = settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  const stop = async (): Promise<void> => void (await Promise.all(started.map((server) => server.stop())));
  const failed = settled.find((each) => each.status === 'rejected');
  if (failed !== undefined) {
    await stop();
    throw failed.reason;
  }
  const [postgres, redis, nats] = started as [TestServer, TestServer, TestServer];
  const part = (name: string, server: TestServer): Part => ({ name, kind: 'server', pid: server.pid! });
  return { postgres, redis, nats, parts: [part('postgres', postgres), part('redis', redis), part('nats', nats)], stop };
}
