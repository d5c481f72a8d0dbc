import { createClockOffset, freePort, tempDir } from '@handoff/testing';
import { startOidcIssuer } from '../../topology/oidc-issuer.js';
import { sharedEnv, type Caller } from '../../topology/topology.js';
import { setFailpointTrap, type FailpointTrap } from './failpoint-trap.js';
import { startFaultyNats, type FaultyNats } from './faulty-nats.js';
import { startFaultyPostgres, type FaultyPostgres } from './faulty-postgres.js';
import { startFaultyRedis, type FaultyRedis } from './faulty-redis.js';
import { superviseProcess, type SupervisedProcess } from './supervised-process.js';

/** Everything that faults can strike: two processes of each module, and their servers. */
export interface FaultTopology {
  readonly gateways: readonly string[];
  readonly processes: readonly SupervisedProcess[];
  readonly postgres: FaultyPostgres;
  readonly redis: FaultyRedis;
  readonly nats: FaultyNats;
  readonly failpoints: FailpointTrap;
  /** The first token of every subject. */
  readonly prefix: string;
  readonly stream: string;
  readonly issuer: string;
  token(caller: Caller): Promise<string>;
  /** Ends all lasting faults. Harmless without any. */
  heal(): Promise<void>;
  /** Resolves when every process is ready. */
  ready(timeoutMs: number): Promise<void>;
  stop(): Promise<void>;
}

const MODULES = ['session', 'task', 'audit', 'webhook', 'directory', 'gateway'] as const;
const INSTANCES = [1, 2] as const;
const PREFIX = 'faults';
/** Short, so that an endpoint can stay silent more than once in a run. */
const WEBHOOK_TIMEOUT_MS = 3_000;

/** Starts the scaled topology on its own servers, with every process supervised and every server behind a proxy. */
export async function startFaultTopology(env: Readonly<Record<string, string>> = {}): Promise<FaultTopology> {
  const [postgres, redis, nats] = await Promise.all([
    startFaultyPostgres(),
    startFaultyRedis(),
    startFaultyNats(PREFIX),
  ]);
  const [issuer, dataDir, failpoints] = await Promise.all([
    startOidcIssuer(),
    tempDir('handoff-faults-'),
    setFailpointTrap(),
  ]);
  const shared = {
    ...sharedEnv({ databaseUrl: postgres.url, redisUrl: redis.url, prefix: PREFIX, issuer, dataDir: dataDir.path }),
    ...failpoints.env,
    WEBHOOK_TIMEOUT_MS: `${WEBHOOK_TIMEOUT_MS}`,
    ...env,
  };
  const gateways: string[] = [];
  const processes: SupervisedProcess[] = [];
  for (const instance of INSTANCES) {
    for (const module of MODULES) {
      const [port, opsPort] = [await freePort(), await freePort()];
      const own = { ...shared, NATS_URL: nats.urlOf(module), PORT: `${port}`, OPS_PORT: `${opsPort}` };
      const name = `${module} ${instance}`;
      processes.push(
        superviseProcess({
          name,
          module,
          env: own,
          opsPort,
          clock: await createClockOffset(),
          isInflicted: (how) => failpoints.explains(how),
        }),
      );
      if (module === 'gateway') gateways.push(`http://127.0.0.1:${port}`);
    }
  }

  const topology: FaultTopology = {
    gateways,
    processes,
    postgres,
    redis,
    nats,
    failpoints,
    prefix: PREFIX,
    stream: `${PREFIX.toUpperCase()}_EVENTS`,
    issuer: issuer.url,
    token: (caller) => issuer.token(caller),
    async heal() {
      await Promise.all(processes.map((process) => process.setClock(0)));
      processes.forEach((process) => process.thaw());
      postgres.thaw();
      await Promise.all([redis.thaw(), nats.thaw()]);
      for (const { proxy } of [postgres, redis, nats]) proxy.heal();
      await postgres.setReadOnly(false);
      await postgres.setFull(false);
      await redis.setMemory('ample');
    },
    async ready(timeoutMs) {
      await Promise.all(processes.map((process) => process.ready(timeoutMs)));
    },
    async stop() {
      await Promise.all(processes.map((process) => process.stop()));
      await Promise.all([issuer.stop(), postgres.stop(), redis.stop(), nats.stop()]);
      await Promise.all([dataDir.remove(), failpoints.remove()]);
    },
  };
  try {
    await topology.ready(90_000);
  } catch (error) {
    await topology.stop();
    throw error;
  }
  return topology;
}
