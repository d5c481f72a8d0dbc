import { eventSubject } from '@handoff/contracts';
import { migrate } from '@handoff/postgres';
import { createNatsLogins } from '../../topology/nats-logins.js';
import { startScaledTopology, type ModuleName } from '../../topology/scaled-topology.js';
import { HANDOFF_ENV, tokensOf } from './handoff-env.js';
import type { MeasuredSystem, StartTime } from './measured-system.js';
import type { Launcher } from './spawn-logged.js';
import { timed } from './start-time.js';
import { startStores } from './stores.js';

const PREFIX = 'bench';

/** Starts Handoff as one process each of gateway, session, task, audit, webhook and directory. */
export async function startScaledSystem(launcher: Launcher): Promise<MeasuredSystem> {
  const logins = createNatsLogins(PREFIX, ['observer']);
  const stores = await startStores(logins.config);
  try {
    await migrate(stores.postgres.url, 'latest');
    const topology = await startScaledTopology({
      instances: 1,
      servers: { databaseUrl: stores.postgres.url, redisUrl: stores.redis.url, natsUrl: stores.nats.url },
      env: { ...HANDOFF_ENV, NATS_SUBJECT_PREFIX: PREFIX },
      envOf: (module) => ({ NATS_URL: logins.urlOf(module, stores.nats.port) }),
      spawn: launcher.handoff,
    });
    return {
      name: 'scaled',
      port: Number(new URL(topology.gateways[0]!).port),
      tokens: await tokensOf((caller) => topology.token(caller)),
      get parts() {
        const own = topology.processes.map(({ name, pid }) => ({
          name: moduleOf(name),
          kind: 'process' as const,
          pid,
        }));
        return [...own, ...stores.parts];
      },
      async restart() {
        const times: StartTime[] = [];
        for (const module of topology.processes.map(({ name }) => moduleOf(name))) {
          await topology.endOne(module, 0, 'SIGTERM');
          times.push(await timed(module, () => topology.startOne(module, 0)));
        }
        return times;
      },
      events: {
        natsUrl: logins.urlOf('observer', stores.nats.port),
        subject: eventSubject(PREFIX, 'task', 'task.routed'),
      },
      async stop() {
        await topology.stop();
        await stores.stop();
      },
    };
  } catch (error) {
    await stores.stop();
    throw error;
  }
}

/** Of a process's name, such as `task 1`. */
function moduleOf(name: string): ModuleName {
  return name.split(' ')[0] as ModuleName;
}
