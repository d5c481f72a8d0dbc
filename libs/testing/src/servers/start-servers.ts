import { dockerAnswers, startContainer, type ContainerKind } from './containers.js';
import { findOrInstall } from './binaries.js';
import { startNats } from './nats.js';
import { startPostgres } from './postgres.js';
import { startRedis } from './redis.js';

/** The servers that tests run against. */
export interface TestServers {
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly natsUrl: string;
  /** Stops what was started here; servers that the environment named are left alone. */
  stop(): Promise<void>;
}

interface Started {
  readonly url: string;
  stop(): Promise<void>;
}

const SOURCES = [
  { variable: 'TEST_DATABASE_URL', kind: 'postgres', startBinary: startPostgres },
  { variable: 'TEST_REDIS_URL', kind: 'redis-server', startBinary: startRedis },
  { variable: 'TEST_NATS_URL', kind: 'nats-server', startBinary: startNats },
] as const satisfies readonly { variable: string; kind: ContainerKind; startBinary: () => Promise<Started> }[];

/**
 * Provides a real Postgres, Redis and NATS. For each, in this order: the server that its `TEST_…_URL` names; a container,
 * where a Docker engine answers; a binary on this machine, installed first where that is possible.
 *
 * @throws Error that lists the ways, when there is none. Tests are never skipped for want of a server.
 */
export async function startServers(): Promise<TestServers> {
  const needed = SOURCES.filter(({ variable }) => !process.env[variable]);
  const useDocker = needed.length > 0 && (await dockerAnswers());
  // All programs in one go, so that apt-get runs once.
  if (needed.length > 0 && !useDocker) {
    findOrInstall(needed.flatMap(({ kind }) => (kind === 'postgres' ? ([kind, 'initdb'] as const) : [kind])));
  }
  const attempts = await Promise.allSettled(SOURCES.map((source) => provide(source, useDocker)));
  const started = attempts.flatMap((attempt) => (attempt.status === 'fulfilled' ? [attempt.value] : []));
  const stop = async (): Promise<void> => {
    await Promise.all(started.map((server) => server.stop()));
  };
  const failed = attempts.find((attempt) => attempt.status === 'rejected');
  if (failed !== undefined) {
    await stop();
    throw failed.reason;
  }
  const [postgres, redis, nats] = started as [Started, Started, Started];
  return { databaseUrl: postgres.url, redisUrl: redis.url, natsUrl: nats.url, stop };
}

async function provide(
  { variable, kind, startBinary }: (typeof SOURCES)[number],
  useDocker: boolean,
): Promise<Started> {
  const named = process.env[variable];
  if (named) return { url: named, stop: () => Promise.resolve() };
  if (!useDocker) return startBinary();
  try {
    return await startContainer(kind);
  } catch (error) {
    // An engine without a way to the images is like none; but that is said, not hidden.
    const reason = error instanceof Error ? error.message : String(error);
    process.stderr.write(`test servers: ${kind} did not start in a container (${reason}); using a binary\n`);
    return startBinary();
  }
}
