import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { createClient } from '@handoff/client';
import { eventually, probeNats, startNats, startPostgres, startRedis } from '@handoff/testing';
import type { Cast } from '../support/budget-load.js';
import { HANDOFF_COMMAND, spawnHandoff } from '../topology/handoff-process.js';
import { startScaledTopology, type ModuleName, type ScaledTopology } from '../topology/scaled-topology.js';
import type { FormerRelease } from './former-release.js';

export type Release = 'former' | 'new';

/** Two processes of each module on one Postgres, Redis and NATS; each process is of the former or of the new release. */
export interface Stand {
  readonly topology: ScaledTopology;
  /** Clients of the former release, which existing agents have. They do not retry. */
  readonly formerCast: Cast;
  readonly newCast: Cast;
  /** The gateway of an instance, counted from 0. */
  readonly gateway: (instance: number) => string;
  /** Runs the command of a release as the owner of the database. Returns what it prints. */
  handoff(release: Release, ...args: readonly string[]): Promise<string>;
  /** Gives NATS the users of a release, without a restart. */
  reloadNatsUsers(release: Release): Promise<void>;
  /**
   * Replaces a process by one of a release, as an operator does: SIGTERM, the end, a start, `/readyz`. A process of a module that is new
   * is started, and on the way back ended.
   */
  replace(module: ModuleName, instance: number, release: Release): Promise<void>;
  stop(): Promise<void>;
}

/** Starts the former release alone, on a database that it migrated and a NATS with the users that it names. */
export async function startStand(former: FormerRelease): Promise<Stand> {
  const commands = { former: former.command, new: HANDOFF_COMMAND };
  const [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
  const env = { DATABASE_URL: postgres.url, NATS_URL: 'nats://127.0.0.1:4222', LOG_LEVEL: 'warn' };
  const handoff = async (release: Release, ...args: readonly string[]): Promise<string> =>
    (
      await promisify(execFile)(process.execPath, [commands[release], ...args], {
        env: { PATH: process.env['PATH'], ...env },
      })
    ).stdout;
  const secret = `s${randomBytes(16).toString('hex')}`;
  const passwordOf = (user: string): string => `${secret}-${user.toLowerCase()}`;
  // The last user is there to see that the server has read the file.
  const natsUsers = async (release: Release): Promise<string> =>
    (await handoff(release, 'nats-users'))
      .replaceAll(/\$NATS_([A-Z]+)_PASSWORD/g, (_, user: string) => `"${passwordOf(user)}"`)
      .replace(/^(\s*users *[:=]? *\[)/m, `$1\n{ user: "has-${release}", password: "${secret}" },`);

  await handoff('former', 'migrate', 'up');
  const nats = await startNats({ config: await natsUsers('former') });
  const releases = new Map<string, Release>();
  const topology = await startScaledTopology({
    servers: { databaseUrl: postgres.url, redisUrl: redis.url, natsUrl: nats.url },
    startsAtOnce: former.has,
    env: { NATS_SUBJECT_PREFIX: 'handoff' },
    envOf: (module) => ({ NATS_URL: `nats://${module}:${passwordOf(module)}@127.0.0.1:${nats.port}` }),
    spawn: (name, args, processEnv) =>
      spawnHandoff(name, args, processEnv, undefined, commands[releases.get(name) ?? 'former']),
  });

  const castOf = (create: typeof createClient): Cast => {
    return (role, baseUrl) =>
      create({ baseUrl, token: () => topology.token({ subject: `${role}-agent`, roles: [role] }), retries: 0 });
  };
  return {
    topology,
    formerCast: castOf(former.createClient),
    newCast: castOf(createClient),
    gateway: (instance) => topology.gateways[instance]!,
    handoff,
    async reloadNatsUsers(release) {
      await nats.reload(await natsUsers(release));
      const login = { port: nats.port, user: `has-${release}`, password: secret };
      await eventually(() => probeNats(login, []).then(() => true), {
        describe: `the NATS users of the ${release} release`,
      });
    },
    async replace(module, instance, release) {
      if (topology.hasStarted(module, instance)) await topology.endOne(module, instance, 'SIGTERM');
      if (release === 'former' && !former.has(module)) return;
      releases.set(`${module} ${instance + 1}`, release);
      await topology.startOne(module, instance);
    },
    async stop() {
      await topology.stop();
      await Promise.all([postgres, redis, nats].map((server) => server.stop()));
    },
  };
}
