import { describeTlsFault, type Log, type TlsServer } from '@handoff/kernel';
import type { Redis } from 'ioredis';

const REDIS: TlsServer = { name: 'Redis', caSetting: 'REDIS_TLS_CA_FILE' };

/** The state of a connection, known without asking the server. */
export interface Connection {
  isUp(): boolean;
  /** Reports that a command failed. After a timeout no command is sent until the server answers again. */
  noteFailure(error: unknown): void;
  /** From now on the connection counts as down, and its end is not logged. */
  expectClose(): void;
}

/**
 * Watches a connection and logs when it is lost and when it is back, once each.
 *
 * A frozen server keeps its connections, so every command would wait for its timeout. Therefore the first timeout marks the
 * server silent: commands then fail at once, and a PING decides. If it is answered, the connection is used again. If not, it
 * is replaced by a new one, which is up only when its handshake succeeds.
 */
export function watchConnection(redis: Redis, log: Log): Connection {
  let silent = false;
  let lost = false;
  let closing = false;

  const reportLoss = (error?: Error): void => {
    if (lost || closing) return;
    lost = true;
    const reason = describeTlsFault(error, REDIS) ?? error?.message ?? 'connection closed';
    log.warn({ reason }, 'redis cannot be reached');
  };
  redis.on('error', reportLoss);
  redis.on('close', () => reportLoss());
  redis.on('ready', () => {
    silent = false;
    if (lost) log.info({}, 'redis can be reached again');
    lost = false;
    warnAboutEviction(redis, log);
  });

  return {
    isUp: () => redis.status === 'ready' && !silent && !closing,
    noteFailure(error) {
      if (silent || closing || redis.status !== 'ready' || !isTimeout(error)) return;
      silent = true;
      redis.ping().then(
        () => {
          silent = false;
        },
        (cause: Error) => {
          if (!silent || closing) return;
          reportLoss(cause);
          redis.disconnect(true);
        },
      );
    },
    expectClose() {
      closing = true;
    },
  };
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.message === 'Command timed out';
}

/**
 * Warns when the server may evict keys before they expire. No request takes effect twice because of that, but a repeated one
 * then costs a transaction instead of a look-up.
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
