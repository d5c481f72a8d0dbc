import { readFileSync } from 'node:fs';
import { Redis } from 'ioredis';
import { silentLog, type Log } from '@handoff/kernel';
import type { RedisClient } from './redis-client.js';
import { createScript } from './redis-script.js';
import { watchConnection } from './watch-connection.js';

const COMMAND_TIMEOUT_MS = 400;

export interface RedisOptions {
  /** `redis://[user:password@]host[:port][/db]`, or `rediss://…` for TLS. */
  readonly url: string;
  /** The name of the connection in `CLIENT LIST`. */
  readonly name?: string;
  /** The authority that signs the server's certificate (PEM file), if Node.js does not know it; for `rediss://`. */
  readonly caFile?: string | undefined;
  /** A command without an answer after this long fails for its caller, in milliseconds. Default 400. */
  readonly commandTimeoutMs?: number;
  readonly logger?: Log;
}

/**
 * Connects to Redis in the background, and returns at once.
 *
 * @throws TypeError when the URL is no Redis URL, or is a `redis://` URL together with a `caFile`.
 */
export function connectRedis(options: RedisOptions): RedisClient {
  if (!/^rediss?:\/\/./.test(options.url) || !URL.canParse(options.url)) throw new TypeError('not a redis:// URL');
  const ca = options.caFile === undefined ? undefined : readFileSync(options.caFile);
  if (ca !== undefined && !options.url.startsWith('rediss:'))
    throw new TypeError('a certificate authority is for rediss:// URLs: over redis:// nothing would be encrypted');
  const redis = new Redis(options.url, {
    connectTimeout: 2_000,
    disconnectTimeout: 500,
    commandTimeout: options.commandTimeoutMs ?? COMMAND_TIMEOUT_MS,
    // Commands neither wait for a connection nor run again on the next one: their callers no longer wait by then.
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (attempt) => Math.min(50 * 2 ** Math.min(attempt, 5), 1_000) + Math.floor(Math.random() * 50),
    ...(ca === undefined ? {} : { tls: { ca } }),
    ...(options.name === undefined ? {} : { connectionName: options.name }),
  });
  const connection = watchConnection(redis, options.logger ?? silentLog);

  return {
    script: (name, lua) => createScript(redis, connection, name, lua),
    isConnected: () => connection.isUp(),
    isReachable: () =>
      redis.ping().then(
        () => true,
        () => false,
      ),
    async close() {
      connection.expectClose();
      await redis.quit().catch(() => undefined);
      redis.disconnect();
    },
  };
}
