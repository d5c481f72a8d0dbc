import type { DatabaseOptions } from '../database.js';
import type { ConnectionSource } from '../connection/connection-source.js';
import { checkRoleName } from '../connection/sql-names.js';
import { openPglite } from './pglite-instance.js';

/** Turns on the process's embedded Postgres. The role is taken on per transaction, since the session is shared. */
export async function createPgliteSource(options: DatabaseOptions): Promise<ConnectionSource> {
  const transactionRole = checkRoleName(options.role ?? 'postgres');
  const instance = await openPglite(options.url);
  const { client, turns, locks } = instance;
  return {
    kind: 'pglite',
    transactionRole,
    acquire: async () => {
      const release = await turns.take(options.connectTimeoutMs);
      return { client, release };
    },
    // There is one session and one process, so what excludes others is a set in memory; it cannot be lost.
    withAdvisoryLock: async (key, work) => {
      if (locks.has(key)) return false;
      locks.add(key);
      try {
        await work(new AbortController().signal);
      } finally {
        locks.delete(key);
      }
      return true;
    },
    use: () => ({ max: 1, used: turns.taken ? 1 : 0, waiting: turns.waiting }),
    close: () => instance.release(),
  };
}
