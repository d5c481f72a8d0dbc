import { existsSync } from 'node:fs';
import { request } from 'node:http';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { StartedTestContainer } from 'testcontainers';
import type { Program } from './binaries.js';
import { NATS_CONFIG } from './nats.js';

/** A server in a container. */
export interface ContainerServer {
  readonly url: string;
  stop(): Promise<void>;
}

export type ContainerKind = Extract<Program, 'postgres' | 'redis-server' | 'nats-server'>;

const IMAGES = {
  postgres: 'postgres:17.6-bookworm',
  'redis-server': 'redis:7.4.11-alpine',
  'nats-server': 'nats:2.11.4-alpine',
} as const satisfies Record<ContainerKind, string>;

const POSTGRES_PASSWORD = 'test-only';

/** Pulling an image takes time, but an unreachable registry must not block the run. */
const START_TIMEOUT_MS = 180_000;

/** Whether a Docker engine answers within two seconds. A client or a socket on the machine is not enough. */
export async function dockerAnswers(): Promise<boolean> {
  for (const target of engineAddresses()) if (await ping(target)) return true;
  return false;
}

/**
 * Starts one server in a container. Loads Testcontainers only here, because loading takes most of a second.
 *
 * @throws Error when it is not up within three minutes.
 */
export async function startContainer(kind: ContainerKind): Promise<ContainerServer> {
  const tooLate = new AbortController();
  const timeout = pause(START_TIMEOUT_MS, undefined, { signal: tooLate.signal, ref: false }).then(() => {
    throw new Error(`it was not up within ${START_TIMEOUT_MS / 1000} s`);
  });
  try {
    return await Promise.race([RECIPES[kind](), timeout]);
  } finally {
    timeout.catch(() => undefined);
    tooLate.abort();
  }
}

const RECIPES = {
  async postgres() {
    const { GenericContainer, Wait } = await import('testcontainers');
    const started = await new GenericContainer(IMAGES.postgres)
      .withExposedPorts(5432)
      .withEnvironment({ POSTGRES_PASSWORD })
      .withCommand(['postgres', '-c', 'max_connections=300', '-c', 'fsync=off', '-c', 'jit=off'])
      // The server that runs the image's init scripts listens on a socket only, and is not the one to wait for.
      .withWaitStrategy(Wait.forSuccessfulCommand('pg_isready --host=127.0.0.1 --username=postgres'))
      .start();
    return reachable(started, 5432, `postgres://postgres:${POSTGRES_PASSWORD}@`, '/postgres');
  },
  async 'redis-server'() {
    const { GenericContainer, Wait } = await import('testcontainers');
    const started = await new GenericContainer(IMAGES['redis-server'])
      .withExposedPorts(6379)
      .withCommand(['redis-server', '--save', '', '--appendonly', 'no'])
      .withWaitStrategy(Wait.forLogMessage(/Ready to accept connections/))
      .start();
    return reachable(started, 6379, 'redis://');
  },
  async 'nats-server'() {
    const { GenericContainer, Wait } = await import('testcontainers');
    const started = await new GenericContainer(IMAGES['nats-server'])
      .withExposedPorts(4222)
      .withCopyContentToContainer([{ content: NATS_CONFIG, target: '/etc/nats/handoff.conf' }])
      .withCommand(['-c', '/etc/nats/handoff.conf', '-js', '-sd', '/data'])
      .withWaitStrategy(Wait.forLogMessage(/Server is ready/))
      .start();
    return reachable(started, 4222, 'nats://');
  },
} satisfies Record<ContainerKind, () => Promise<ContainerServer>>;

function reachable(started: StartedTestContainer, port: number, before: string, after = ''): ContainerServer {
  return {
    url: `${before}${started.getHost()}:${started.getMappedPort(port)}${after}`,
    stop: async () => {
      await started.stop();
    },
  };
}

type EngineAddress = { readonly socketPath: string } | { readonly host: string; readonly port: number };

function engineAddresses(): readonly EngineAddress[] {
  const named = process.env['DOCKER_HOST'];
  if (named !== undefined && named !== '') {
    const url = new URL(named);
    if (url.protocol === 'unix:') return [{ socketPath: url.pathname }];
    return [{ host: url.hostname, port: Number(url.port === '' ? 2375 : url.port) }];
  }
  const runtimeDir = process.env['XDG_RUNTIME_DIR'];
  return [
    '/var/run/docker.sock',
    join(homedir(), '.docker/run/docker.sock'),
    ...(runtimeDir ? [join(runtimeDir, 'docker.sock')] : []),
  ]
    .filter((path) => existsSync(path))
    .map((socketPath) => ({ socketPath }));
}

function ping(target: EngineAddress): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = request({ ...target, path: '/_ping', timeout: 2_000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    probe.on('timeout', () => probe.destroy());
    probe.on('error', () => {
      resolve(false);
    });
    probe.end();
  });
}
