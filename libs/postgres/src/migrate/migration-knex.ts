import knexFactory, { type Knex } from 'knex';
import type { Client } from 'pg';
import type { Logger } from '@handoff/kernel';
import { knexLog } from '../connection/postgres-source.js';
import { createFifo } from '../pglite/fifo.js';
import { isPgliteUrl, openPglite } from '../pglite/pglite-instance.js';

/** The key of the advisory lock that migrating processes take turns by. */
const LOCK_KEY = 'handoff migrations';

/** A knex whose one connection holds the migration lock, so that nobody else migrates while it is open. */
export interface MigrationKnex {
  readonly knex: Knex;
  readonly close: () => Promise<void>;
}

/** Opens a knex to migrate with; waits for others that do, `lockTimeoutMs` at most (on a server). */
export async function openMigrationKnex(url: string, lockTimeoutMs: number, logger: Logger): Promise<MigrationKnex> {
  return isPgliteUrl(url) ? openOnPglite(url, logger) : openOnPostgres(url, lockTimeoutMs, logger);
}

/**
 * The lock is taken by the very connection that migrates. Held on another, it would be free the moment a process is
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

/** knex on the process's embedded Postgres, for as long as one turn; no other process can have it open. */
async function openOnPglite(url: string, logger: Logger): Promise<MigrationKnex> {
  const instance = await openPglite(url);
  const endTurn = await instance.turns.take();
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
      endTurn();
      await instance.release();
    },
  };
}

/** What knex takes for a pool: lends the one connection to one at a time. */
function poolOfOne(client: Client) {
  const turns = createFifo();
  let endTurn: () => void = () => {};
  return {
    acquire: () => ({
      promise: turns.take().then((end) => {
        endTurn = end;
        return client;
      }),
    }),
    release: () => {
      endTurn();
      return true;
    },
    destroy: () => Promise.resolve(),
    // knex knows tarn's pool, which this stands in for, by these.
    numFree: () => (turns.taken ? 0 : 1),
    numUsed: () => (turns.taken ? 1 : 0),
    numPendingAcquires: () => turns.waiting,
  };
}
