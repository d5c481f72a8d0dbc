import type { Redis } from 'ioredis';
import type { Log } from './log.js';

/**
 * Warns when the server may throw keys away before they expire. Nothing is done twice because of that, but a repeated
 * request then costs a transaction instead of a look-up, and its first answer is no longer at hand.
 */
export function warnAboutEviction(redis: Redis, log: Log): void {
  // INFO instead of CONFIG GET: managed servers refuse the latter.
  redis.info('memory').then(
    (info) => {
      const policy = /^maxmemory_policy:(\S+)/m.exec(info)?.[1];
      if (policy !== undefined && policy !== 'noeviction') {
        log.warn({ policy }, 'redis may evict idempotency keys: set maxmemory-policy to noeviction');
      }
    },
    () => undefined,
  );
}
