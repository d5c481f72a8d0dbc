import { succeedsWithin } from '@handoff/kernel';
import type { Database, QueryOptions, Row, Statement, Transaction, TransactionOptions } from '../database.js';
import type { ConnectionSource } from './connection-source.js';
import { runStatement } from './single-statement.js';
import { traceDatabase } from './trace-database.js';
import { runTransaction } from './transaction.js';

const REACHABLE_WITHIN_MS = 2000;

/** A {@link Database} on a source of pg connections. Postgres and PGlite differ only in the source. */
export function createSqlDatabase(source: ConnectionSource, statementTimeoutMs: number): Database {
  const run = <T>(work: (tx: Transaction) => Promise<T>, options: TransactionOptions = {}): Promise<T> =>
    runTransaction(source, statementTimeoutMs, work, options);

  function query<R extends object = Row>(
    statement: Statement,
    parameters: readonly unknown[] = [],
    options: QueryOptions = {},
  ): Promise<readonly R[]> {
    return traceDatabase(statement.name, statement.name, () =>
      // If the role is set per transaction, a single statement needs a transaction too.
      source.transactionRole === undefined
        ? runStatement<R>(source, statementTimeoutMs, statement, parameters, options)
        : run((tx) => tx.query<R>(statement, parameters), options),
    );
  }

  return {
    kind: source.kind,
    query,
    transaction: (work, options) =>
      traceDatabase('postgres transaction', 'transaction', () => run(work, options), options?.traceparents),
    withAdvisoryLock: (key, work) => source.withAdvisoryLock(key, work),
    isReachable: () => succeedsWithin(REACHABLE_WITHIN_MS, query({ name: 'is_reachable', text: 'SELECT 1' })),
    poolUse: () => source.use(),
    close: () => source.close(),
  };
}
