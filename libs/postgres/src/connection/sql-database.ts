import { HandoffError } from '@handoff/kernel';
import type { Database, Queryable, Row, Statement, TransactionOptions } from '../database.js';
import type { ConnectionSource } from './connection-source.js';
import { isConnectionLoss, spendsConnection, translateError } from './sql-error.js';
import { traceDatabase } from './trace-database.js';
import { runTransaction } from './transaction.js';

const REACHABLE_WITHIN_MS = 2000;

/** A {@link Database} on any source of pg connections; Postgres and PGlite differ in the source alone. */
export function createSqlDatabase(source: ConnectionSource, statementTimeoutMs: number): Database {
  const run = <T>(work: (tx: Queryable) => Promise<T>, options: TransactionOptions = {}): Promise<T> =>
    runTransaction(source, statementTimeoutMs, work, options);

  function query<R extends object = Row>(statement: Statement, parameters?: readonly unknown[]): Promise<readonly R[]> {
    return traceDatabase(statement.name, statement.name, () =>
      // Where the role is the transaction's, a single statement needs a transaction too.
      source.transactionRole === undefined
        ? runSingle<R>(source, statement, parameters)
        : run((tx) => tx.query<R>(statement, parameters)),
    );
  }

  return {
    kind: source.kind,
    query,
    transaction: (work, options) =>
      traceDatabase('postgres transaction', 'transaction', () => run(work, options), options?.traceparents),
    withAdvisoryLock: (key, work) => source.withAdvisoryLock(key, work),
    isReachable: () => within(REACHABLE_WITHIN_MS, query({ name: 'is_reachable', text: 'SELECT 1' })),
    poolUse: () => source.use(),
    close: () => source.close(),
  };
}

async function runSingle<R extends object>(
  source: ConnectionSource,
  statement: Statement,
  parameters: readonly unknown[] = [],
): Promise<readonly R[]> {
  const lease = await source.acquire().catch((error: unknown) => {
    throw translateError(error);
  });
  let broken = false;
  try {
    return (await lease.client.query<R>({ ...statement, values: [...parameters] })).rows;
  } catch (error) {
    broken = spendsConnection(error);
    // A read that was cut off did nothing; anything else may have.
    if (isConnectionLoss(error) && !/^\s*select\b/i.test(statement.text))
      throw new HandoffError('OUTCOME_UNKNOWN', { cause: error });
    throw translateError(error);
  } finally {
    lease.release(broken);
  }
}

async function within(milliseconds: number, attempt: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), milliseconds);
  });
  const reached = attempt.then(
    () => true,
    () => false,
  );
  return Promise.race([reached, late]).finally(() => clearTimeout(timer));
}
