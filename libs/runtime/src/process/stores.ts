import { openBus, type Bus } from '@handoff/messaging';
import type { Database } from '@handoff/postgres';
import type { RedisClient } from '@handoff/redis';
import type { Logger } from 'pino';
import { databaseUrlOf } from '../config/run-mode.js';
import type { SharedConfig } from '../config/shared-config.js';
import { busAccessOf } from '../nats/bus-access.js';
import { createUnwind } from './unwind.js';

/** Loaded when asked for: a gateway has no database, and of all processes only a gateway talks to Redis. */
const postgres = () => import('@handoff/postgres');
const redis = () => import('@handoff/redis');

/** The backing stores of one process. Each is opened on first use, and its modules share it. */
export interface Stores {
  bus(): Promise<Bus>;
  database(role: string): Promise<Database>;
  redis(): Promise<RedisClient | undefined>;
  /** Migrates the database. */
  migrate(): Promise<void>;
  /** Closes the opened stores, last first. */
  close(): Promise<void>;
}

export function openStores(shared: SharedConfig, modules: readonly string[], logger: Logger): Stores {
  const name = `handoff-${modules.join('-')}`;
  const unwind = createUnwind(logger);
  const url = databaseUrlOf(shared);
  const opened = new Map<string, Promise<unknown>>();

  const once = <T>(what: string, open: () => Promise<T>, close: (store: T) => Promise<void>): Promise<T> => {
    const existing = opened.get(what) as Promise<T> | undefined;
    if (existing !== undefined) return existing;
    const opening = open().then((store) => {
      unwind.add(what, () => close(store));
      return store;
    });
    opened.set(what, opening);
    return opening;
  };

  const database = (role: string | undefined): Promise<Database> =>
    once(
      `database as ${role ?? 'owner'}`,
      async () => {
        const { openDatabase } = await postgres();
        return openDatabase({
          url,
          directUrl: shared.DATABASE_DIRECT_URL,
          role,
          applicationName: role === undefined ? name : `${name} ${role}`,
          poolMax: shared.DATABASE_POOL_MAX,
          statementTimeoutMs: shared.DATABASE_STATEMENT_TIMEOUT_MS,
          connectTimeoutMs: shared.DATABASE_CONNECT_TIMEOUT_MS,
          logger,
        });
      },
      (opened) => opened.close(),
    );

  return {
    bus: () =>
      once(
        'bus',
        () =>
          openBus({
            url: shared.NATS_URL,
            subjectPrefix: shared.NATS_SUBJECT_PREFIX,
            access: busAccessOf(shared),
            name,
            part: modules.join('_'),
            logger,
          }),
        (bus) => bus.close(),
      ),
    database,
    redis: () =>
      once<RedisClient | undefined>(
        'redis',
        async () => {
          if (shared.REDIS_URL === 'memory:') return undefined;
          const { connectRedis } = await redis();
          return connectRedis({ url: shared.REDIS_URL, caFile: shared.REDIS_TLS_CA_FILE, name, logger });
        },
        async (redis) => redis?.close(),
      ),
    async migrate() {
      // Kept open from now on: an unused embedded database closes, and opening it takes seconds.
      await database(undefined);
      const { migrate } = await postgres();
      const { ran } = await migrate(url, 'latest', { logger });
      if (ran.length > 0) logger.info({ ran }, 'database migrated');
    },
    close: () => unwind.run(),
  };
}
