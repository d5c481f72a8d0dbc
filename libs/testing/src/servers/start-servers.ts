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
  /** Stops the servers that were started here. Servers from the environment keep running. */
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
 * Provides a real Postgres, Redis and NATS. For each it takes the first that works: the server in its `TEST_…_URL`; a
 * container, if a Docker engine answers; a binary on this machine, installed first if possible.
 *
 * @throws Error that lists the ways when none works. Tests are never skipped because a server is missing.
 */
export async function startServers(): Promise<TestServers> {
  const needed = SOURCES.filter(({ variable }) => !process.env[variable]);
  const useDocker = needed.length > 0 && (await dockerAnswers());
  // All programs together, so that apt-get runs once.
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
    // An engine that cannot get the images counts as absent, but the run prints that.
    const reason = error instanceof Error ? error.message : String(error);
    process.stderr.write(`test servers: ${kind} did not start in a container (${reason}); using a binary\n`);
    return startBinary();
  }
}
