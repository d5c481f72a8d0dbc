import { eventSubject } from '@handoff/contracts';
import { migrate } from '@handoff/postgres';
import { createNatsLogins } from '../../topology/nats-logins.js';
import { startScaledTopology } from '../../topology/scaled-topology.js';
import { HANDOFF_ENV, tokensOf } from './handoff-env.js';
import type { MeasuredSystem } from './measured-system.js';
import type { Launcher } from './spawn-logged.js';
import { startStores } from './stores.js';

const PREFIX = 'bench';

/** Starts Handoff as one process each of gateway, session, task, audit and webhook. */
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
      parts: [
        ...topology.processes.map(({ name, pid }) => ({ name: name.split(' ')[0]!, kind: 'process' as const, pid })),
        ...stores.parts,
      ],
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
