import { silentLog, type Logger } from '@handoff/kernel';
import type { DatabaseOptions } from '../database.js';
import knexFactory, { type Knex } from 'knex';
import type { Client } from 'pg';
import { clientConfig, pooledConfig, sessionSettings } from './client-config.js';
import type { ConnectionSource, Lease } from './connection-source.js';
import { createPostgresAdvisoryLocks } from './postgres-advisory-lock.js';

/** Connections from knex's pool to a Postgres server. Why knex pools and pg runs the statements: docs/adr/0001. */
export function createPostgresSource(options: DatabaseOptions): ConnectionSource {
  const direct = clientConfig({ ...options, url: options.directUrl ?? options.url });
  const isPooled = options.directUrl !== undefined;
  const config = isPooled ? pooledConfig(options) : direct;
  const knex = knexFactory({
    client: 'pg',
    connection: config as Knex.PgConnectionConfig,
    // A version here saves every pool a `SELECT version()`; knex needs it only to build SQL, which we do not use.
    version: '15.0',
    pool: {
      min: 0,
      max: options.poolMax,
      acquireTimeoutMillis: options.connectTimeoutMs,
      createTimeoutMillis: options.connectTimeoutMs + 1000,
      idleTimeoutMillis: 30_000,
    },
    log: knexLog(options.logger ?? silentLog),
  });
  const pool = knex.client as KnexClient;
  const locks = createPostgresAdvisoryLocks(direct);

  return {
    kind: 'postgres',
    // A startup option sets it for the session. A pooler in transaction mode cannot, and need not if the login is the role.
    transactionRole: isPooled && loginOf(options.url) !== options.role ? options.role : undefined,
    transactionSettings: isPooled ? sessionSettings(options) : undefined,
    keepsStatements: !isPooled,
    acquire: async (): Promise<Lease> => {
      const client = await pool.acquireConnection();
      return {
        client,
        release: (broken) => {
          if (broken) discard(client);
          void pool.releaseConnection(client);
        },
      };
    },
    withAdvisoryLock: (key, work) => locks.withLock(key, work),
    use: () => ({
      max: options.poolMax,
      used: pool.pool?.numUsed() ?? 0,
      waiting: pool.pool?.numPendingAcquires() ?? 0,
    }),
    async close() {
      locks.close();
      await knex.destroy();
    },
  };
}

function loginOf(url: string): string {
  return decodeURIComponent(new URL(url).username);
}

interface PooledClient extends Client {
  __knex__disposed?: unknown;
}

interface KnexClient {
  acquireConnection(): Promise<PooledClient>;
  releaseConnection(connection: PooledClient): Promise<void>;
  readonly pool: { numUsed(): number; numPendingAcquires(): number } | undefined;
}

/** Marks a connection as knex does when one ends, so that the pool replaces it instead of lending it again. */
function discard(client: PooledClient): void {
  client.__knex__disposed = new Error('the connection was lost');
  client.end().catch(() => undefined);
}

/** Without it knex logs to the console. */
export function knexLog(logger: Logger): Knex.Logger {
  const pass = (level: 'debug' | 'warn' | 'error') => (message: unknown) =>
    logger[level]({ knex: String(message) }, 'knex');
  return { debug: pass('debug'), warn: pass('warn'), error: pass('error'), deprecate: pass('debug') };
}
