import { randomBytes } from 'node:crypto';
import { createTestDatabase } from '@handoff/postgres/testing';
import { freePort, tempDir } from '@handoff/testing';
import { spawnHandoff, untilReady, type HandoffProcess } from './handoff-process.js';
import { startOidcIssuer } from './oidc-issuer.js';
import type { Topology } from './topology.js';

const SERVICES = ['session', 'task', 'audit'] as const;

/** The servers that the processes share. */
export interface Servers {
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly natsUrl: string;
}

export interface ScaledOptions {
  /** Default: the servers of the test run, with a database and a subject prefix of its own. */
  readonly servers?: Servers;
  readonly env?: Readonly<Record<string, string>>;
  /** How many processes of each. Default 2. */
  readonly instances?: number;
}

/** Two processes each of gateway, session, task and audit on Postgres, Redis and NATS, trusting a real OIDC issuer. */
export async function startScaledTopology(options: ScaledOptions = {}): Promise<Topology> {
  const database = options.servers === undefined ? await createTestDatabase('postgres') : undefined;
  const issuer = await startOidcIssuer();
  const env: Record<string, string> = {
    DATABASE_URL: options.servers?.databaseUrl ?? database!.url,
    REDIS_URL: options.servers?.redisUrl ?? testServer('TEST_REDIS_URL'),
    NATS_URL: options.servers?.natsUrl ?? testServer('TEST_NATS_URL'),
    NATS_SUBJECT_PREFIX: `e2e${randomBytes(5).toString('hex')}`,
    OIDC_ISSUER_URL: issuer.url,
    OIDC_AUDIENCE: issuer.audience,
    HANDOFF_DATA_DIR: (await tempDir('handoff-e2e-')).path,
    HOST: '127.0.0.1',
    LOG_LEVEL: 'warn',
    ...options.env,
  };
  const processes: HandoffProcess[] = [];
  const gateways: string[] = [];
  const ready: Promise<void>[] = [];
  for (let instance = 1; instance <= (options.instances ?? 2); instance += 1) {
    for (const service of [...SERVICES, 'gateway'] as const) {
      const port = await freePort();
      const opsPort = await freePort();
      const started = spawnHandoff(`${service} ${instance}`, ['run', service], { ...env, PORT: `${port}`, OPS_PORT: `${opsPort}` });
      processes.push(started);
      if (service === 'gateway') gateways.push(`http://127.0.0.1:${port}`);
      ready.push(untilReady(started, `http://127.0.0.1:${opsPort}/readyz`, 60_000));
    }
  }
  const stop = async (): Promise<void> => {
    await Promise.all(processes.map((each) => each.end('SIGTERM')));
    await issuer.stop();
    await database?.drop();
  };
  try {
    await Promise.all(ready);
  } catch (error) {
    await stop();
    throw error;
  }
  return { name: 'scaled', gateways, processes, token: (caller) => issuer.token(caller), stop };
}

function testServer(name: string): string {
  const url = process.env[name];
  if (url === undefined) throw new Error(`${name} is not set: run the tests through npm test, which starts the servers`);
  return url;
}
