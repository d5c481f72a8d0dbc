import { failpoint, HandoffError } from '@handoff/kernel';
import type { Client, QueryResult } from 'pg';
import type { Row, Statement, Transaction, TransactionOptions } from '../database.js';
import { acquireBy, type ConnectionSource } from './connection-source.js';
import { queryConfigOf } from './query-config.js';
import { refusePast, remainingBelow } from './deadline.js';
import { isServerError, spendsConnection, translateError } from './sql-error.js';
import { describeSqlState } from './sql-states.js';

/** Runs work in one transaction on a connection of the source; see {@link Database.transaction}. */
export async function runTransaction<T>(
  source: ConnectionSource,
  statementTimeoutMs: number,
  work: (tx: Transaction) => Promise<T>,
  { deadline, lockTimeoutMs }: TransactionOptions,
): Promise<T> {
  const lease = await acquireBy(source, deadline);
  let broken = true; // until COMMIT or ROLLBACK succeeds
  try {
    const limits = { statementTimeoutMs: remainingBelow(statementTimeoutMs, deadline), lockTimeoutMs };
    const now = await begin(lease.client, beginStatement(source.transactionRole, limits));
    failpoint('transaction.begun');
    const tx = openTransaction(lease.client, now, deadline);
    const result = await tx.run(work);
    refusePast(deadline);
    failpoint('transaction.before-commit');
    await commit(lease.client);
    broken = false;
    failpoint('transaction.after-commit');
    return result;
  } catch (error) {
    if (broken) broken = !(await rollBack(lease.client, error));
    throw translateError(error);
  } finally {
    lease.release(broken);
  }
}

/** Begins a transaction. Resolves to the database's time at that moment. */
async function begin(client: Client, statement: string): Promise<Date> {
  // A simple query of several statements has a result for each.
  const results = (await client.query(statement)) as unknown as readonly QueryResult<{ readonly now: Date }>[];
  const now = results.at(-1)?.rows[0]?.now;
  if (now === undefined) throw new TypeError('a transaction begins with the time');
  return now;
}

interface Limits {
  readonly statementTimeoutMs: number | undefined;
  readonly lockTimeoutMs: number | undefined;
}

/** BEGIN and its settings as one simple query: one round trip. */
function beginStatement(role: string | undefined, { statementTimeoutMs, lockTimeoutMs }: Limits): string {
  const parts = ['BEGIN ISOLATION LEVEL READ COMMITTED'];
  if (role !== undefined) parts.push(`SET LOCAL ROLE ${role}`);
  if (statementTimeoutMs !== undefined) parts.push(`SET LOCAL statement_timeout = ${statementTimeoutMs}`);
  if (lockTimeoutMs !== undefined) parts.push(`SET LOCAL lock_timeout = ${lockTimeoutMs}`);
  parts.push('SELECT now()');
  return parts.join('; ');
}

/** The transaction for its work: one statement at a time, none past the deadline, none after the end. */
function openTransaction(client: Client, now: Date, deadline: Date | undefined) {
  let ended = false;
  let last: Promise<unknown> = Promise.resolve();

  async function runStatement<R extends object>(
    statement: Statement,
    parameters: readonly unknown[],
  ): Promise<readonly R[]> {
    if (ended) throw new Error(`statement ${statement.name} was run on a transaction that has ended`);
    refusePast(deadline);
    try {
      return (await client.query<R>(queryConfigOf(statement, parameters))).rows;
    } catch (error) {
      throw translateError(error);
    }
  }

  const tx: Transaction = {
    now,
    query<R extends object = Row>(statement: Statement, parameters: readonly unknown[] = []): Promise<readonly R[]> {
      const next = last.then(() => runStatement<R>(statement, parameters));
      last = next.catch(() => undefined);
      return next;
    },
  };
  return {
    async run<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
      try {
        return await work(tx);
      } finally {
        await last;
        ended = true;
      }
    },
  };
}

async function commit(client: Client): Promise<void> {
  let command: string;
  try {
    ({ command } = await client.query('COMMIT'));
  } catch (error) {
    const known = isServerError(error) && !describeSqlState(error.code).ambiguousAtCommit;
    if (known) throw error;
    throw new HandoffError('OUTCOME_UNKNOWN', { cause: error });
  }
  // A COMMIT of a failed transaction succeeds and rolls back: the work caught a statement's error and went on.
  if (command !== 'COMMIT') throw new Error('the transaction was rolled back: a statement in it had failed');
}

/** @returns whether the connection can be used for another transaction. */
async function rollBack(client: Client, error: unknown): Promise<boolean> {
  if (spendsConnection(error instanceof HandoffError ? error.cause : error)) return false;
  try {
    await client.query('ROLLBACK');
    return true;
  } catch {
    return false;
  }
}
