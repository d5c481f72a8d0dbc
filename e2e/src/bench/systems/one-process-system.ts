import { eventSubject } from '@handoff/contracts';
import { migrate } from '@handoff/postgres';
import { freePort, tempDir } from '@handoff/testing';
import { untilReady, type HandoffProcess } from '../../topology/handoff-process.js';
import { createNatsLogins } from '../../topology/nats-logins.js';
import { startOidcIssuer } from '../../topology/oidc-issuer.js';
import { sharedEnv } from '../../topology/topology.js';
import { HANDOFF_ENV, tokensOf } from './handoff-env.js';
import type { MeasuredSystem } from './measured-system.js';
import type { Launcher } from './spawn-logged.js';
import { timed } from './start-time.js';
import { startStores } from './stores.js';

const PREFIX = 'bench';
/** Consumers of events before their publishers, as `handoff up` starts them. */
const MODULES = ['audit', 'webhook', 'directory', 'session', 'task', 'gateway'];

/** What the database holds before the process starts, instead of nothing. */
export interface Filling {
  readonly name: string;
  /** Settings of the Postgres server, which differ from its defaults. */
  readonly settings: Readonly<Record<string, string>>;
  readonly fill: (databaseUrl: string, issuer: string) => Promise<void>;
}

/** Starts Handoff as one process of all modules, on the same servers as the scaled one. */
export async function startOneProcessSystem(launcher: Launcher, filling?: Filling): Promise<MeasuredSystem> {
  const logins = createNatsLogins(PREFIX, ['everything']);
  const stores = await startStores(logins.config, filling?.settings);
  const [issuer, dataDir, port, opsPort] = await Promise.all([
    startOidcIssuer(),
    tempDir('handoff-bench-'),
    freePort(),
    freePort(),
  ]);
  await migrate(stores.postgres.url, 'latest');
  await filling?.fill(stores.postgres.url, issuer.url);
  const start = (): HandoffProcess =>
    launcher.handoff(filling?.name ?? 'one', ['run', ...MODULES], {
      ...sharedEnv({
        databaseUrl: stores.postgres.url,
        redisUrl: stores.redis.url,
        prefix: PREFIX,
        issuer,
        dataDir: dataDir.path,
      }),
      ...HANDOFF_ENV,
      NATS_URL: logins.urlOf('everything', stores.nats.port),
      PORT: `${port}`,
      OPS_PORT: `${opsPort}`,
    });
  const ready = (): Promise<void> => untilReady(handoff, `http://127.0.0.1:${opsPort}/readyz`, 60_000);
  let handoff = start();
  const stop = async (): Promise<void> => {
    await handoff.end('SIGTERM');
    await Promise.all([issuer.stop(), stores.stop(), dataDir.remove()]);
  };
  try {
    await ready();
    return {
      name: filling?.name ?? 'one',
      port,
      tokens: await tokensOf((caller) => issuer.token(caller)),
      get parts() {
        return [{ name: 'handoff', kind: 'process' as const, pid: handoff.pid }, ...stores.parts];
      },
      events: {
        natsUrl: logins.urlOf('everything', stores.nats.port),
        subject: eventSubject(PREFIX, 'task', 'task.routed'),
      },
      async restart() {
        await handoff.end('SIGTERM');
        const time = await timed('handoff', () => {
          handoff = start();
          return ready();
        });
        return [time];
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
