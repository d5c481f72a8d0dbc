import type { DatabaseOptions } from '../database.js';
import type { ConnectionSource } from '../connection/connection-source.js';
import { checkRoleName } from '../connection/sql-names.js';
import { openPglite } from './pglite-instance.js';

/** Exclusive use of the process's embedded Postgres. Its one session is shared, so each transaction sets the role. */
export async function createPgliteSource(options: DatabaseOptions): Promise<ConnectionSource> {
  const transactionRole = checkRoleName(options.role ?? 'postgres');
  const instance = await openPglite(options.url);
  const { client, mutex, locks } = instance;
  return {
    kind: 'pglite',
    transactionRole,
    keepsStatements: true,
    acquire: async () => {
      const release = await mutex.lock(options.connectTimeoutMs);
      return { client, release };
    },
    // There is one session in one process, so a set in memory is enough; such a lock cannot be lost.
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
    use: () => ({ max: 1, used: mutex.locked ? 1 : 0, waiting: mutex.waiting }),
    close: () => instance.release(),
  };
}
