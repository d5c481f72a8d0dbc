import knexFactory, { type Knex } from 'knex';
import type { Client } from 'pg';
import type { Logger } from '@handoff/kernel';
import { knexLog } from '../connection/postgres-source.js';
import { createMutex } from '../pglite/mutex.js';
import { isPgliteUrl, openPglite } from '../pglite/pglite-instance.js';

/** The key of the advisory lock that makes processes migrate one after the other. */
const LOCK_KEY = 'handoff migrations';

/** A knex whose one connection holds the migration lock: no other process migrates while it is open. */
export interface MigrationKnex {
  readonly knex: Knex;
  readonly close: () => Promise<void>;
}

/** Opens a knex to migrate with. On a server it waits at most `lockTimeoutMs` for other migrating processes. */
export async function openMigrationKnex(url: string, lockTimeoutMs: number, logger: Logger): Promise<MigrationKnex> {
  return isPgliteUrl(url) ? openOnPglite(url, logger) : openOnPostgres(url, lockTimeoutMs, logger);
}

/**
 * The connection that migrates holds the lock itself. On another connection the lock would be free as soon as a process is
 * killed, while the server still runs that process's last statement.
 */
function openOnPostgres(url: string, lockTimeoutMs: number, logger: Logger): MigrationKnex {
  const knex = knexFactory({
    client: 'pg',
    connection: {
      connectionString: url,
      application_name: 'handoff-migrate',
      connectionTimeoutMillis: 10_000,
      keepAlive: true,
    },
    version: '15.0',
    acquireConnectionTimeout: lockTimeoutMs + 20_000,
    pool: {
      min: 1,
      max: 1,
      createTimeoutMillis: lockTimeoutMs + 20_000,
      afterCreate: (client: Client, done: (error: Error | null, client: Client) => void) => {
        takeLock(client, lockTimeoutMs).then(
          () => done(null, client),
          (error: Error) => done(error, client),
        );
      },
    },
    log: knexLog(logger),
  });
  return { knex, close: () => knex.destroy() };
}

async function takeLock(client: Client, lockTimeoutMs: number): Promise<void> {
  await client.query(`SET lock_timeout = ${Math.max(1, Math.trunc(lockTimeoutMs))}`);
  try {
    await client.query('SELECT pg_advisory_lock(hashtextextended($1, 0))', [LOCK_KEY]);
  } catch (error) {
    await client.end();
    throw error;
  }
  await client.query('RESET lock_timeout');
}

/** knex on the process's embedded Postgres, which it has to itself until closed. No other process can open it. */
async function openOnPglite(url: string, logger: Logger): Promise<MigrationKnex> {
  const instance = await openPglite(url);
  const unlock = await instance.mutex.lock();
  const knex = knexFactory({
    client: 'pg',
    connectionPool: poolOfOne(instance.client),
    version: '15.0',
    log: knexLog(logger),
  });
  return {
    knex,
    close: async () => {
      await knex.destroy();
      unlock();
      await instance.release();
    },
  };
}

/** A pool in knex's sense: lends the one connection to one user at a time. */
function poolOfOne(client: Client) {
  const mutex = createMutex();
  let unlock: () => void = () => {};
  return {
    acquire: () => ({
      promise: mutex.lock().then((end) => {
        unlock = end;
        return client;
      }),
    }),
    release: () => {
      unlock();
      return true;
    },
    destroy: () => Promise.resolve(),
    // knex reads these from tarn's pool, which this one replaces.
    numFree: () => (mutex.locked ? 0 : 1),
    numUsed: () => (mutex.locked ? 1 : 0),
    numPendingAcquires: () => mutex.waiting,
  };
}
