import type { Log } from './log.js';
import type { RedisClient } from './redis-client.js';

export interface RedisOptions {
  /** `redis://[user:password@]host[:port][/db]` or `rediss://…`. */
  readonly url: string;
  /** Names the connection, for those who look at the server. */
  readonly name?: string;
  readonly logger?: Log;
}

/**
 * Connects to Redis in the background.
 *
 * @throws TypeError when the URL is not a Redis URL.
 */
export function connectRedis(options: RedisOptions): RedisClient {
  throw new TypeError(`not a Redis URL: ${options.url}`);
}
