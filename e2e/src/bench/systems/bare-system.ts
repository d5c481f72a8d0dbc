import { fileURLToPath } from 'node:url';
import { freePort } from '@handoff/testing';
import { untilReady } from '../../topology/handoff-process.js';
import { createBareTables } from '../bare/create-tables.js';
import type { MeasuredSystem, Part } from './measured-system.js';
import type { Launcher } from './spawn-logged.js';
import { startStores } from './stores.js';

const script = (name: string): string => fileURLToPath(new URL(`../bare/${name}.js`, import.meta.url));

/** Starts the bare pipeline. */
export async function startBareSystem(launcher: Launcher): Promise<MeasuredSystem> {
  const stores = await startStores();
  await createBareTables(stores.postgres.url);
  const port = await freePort();
  const task = launcher.script('bare task', script('task'), {
    DATABASE_URL: stores.postgres.url,
    NATS_URL: stores.nats.url,
  });
  const gateway = launcher.script('bare gateway', script('gateway'), {
    PORT: `${port}`,
    REDIS_URL: stores.redis.url,
    NATS_URL: stores.nats.url,
  });
  const stop = async (): Promise<void> => {
    await Promise.all([gateway.end('SIGTERM'), task.end('SIGTERM')]);
    await stores.stop();
  };
  try {
    await untilReady(gateway, `http://127.0.0.1:${port}/readyz`);
  } catch (error) {
    await stop();
    throw error;
  }
  const own: readonly Part[] = [
    { name: 'gateway', kind: 'process', pid: gateway.pid },
    { name: 'task', kind: 'process', pid: task.pid },
  ];
  return { name: 'bare', port, tokens: {}, parts: [...own, ...stores.parts], stop };
}
