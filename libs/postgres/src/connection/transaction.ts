import { failpoint, HandoffError } from '@handoff/kernel';
import type { Client, QueryResult } from 'pg';
import type { Row, Statement, Transaction, TransactionOptions } from '../database.js';
import { acquireBy, type ConnectionSource } from './connection-source.js';
import { queryConfigOf } from './query-config.js';
import { refusePast, remainingBelow } from './deadline.js';
import { createPipeline, type Pipeline } from './pipeline.js';
import { isServerError, spendsConnection, translateError } from './sql-error.js';
import { describeSqlState } from './sql-states.js';

/** Runs work in one transaction on a connection of the source; see {@link Database.transaction}. */
export async function runTransaction<T>(
  source: ConnectionSource,
  statementTimeoutMs: number,
  work: (tx: Transaction) => Promise<T>,
  { deadline, lockTimeoutMs, readsFirst = false }: TransactionOptions,
): Promise<T> {
  const lease = await acquireBy(source, deadline);
  let broken = true; // until COMMIT or ROLLBACK succeeds
  try {
    const limits = { statementTimeoutMs: remainingBelow(statementTimeoutMs, deadline), lockTimeoutMs };
    const tx = openTransaction(createPipeline(lease.client), source.keepsStatements, deadline);
    const begun = tx.begin(beginStatement(source, limits));
    begun.catch(() => undefined); // the work may fail first, of the same lost connection
    if (!readsFirst) await tx.flushed(begun);
    const result = await tx.run(work);
    await begun;
    refusePast(deadline);
    await tx.commit();
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

interface Limits {
  readonly statementTimeoutMs: number | undefined;
  readonly lockTimeoutMs: number | undefined;
}

/** BEGIN and its settings as one simple query. */
function beginStatement(
  { transactionRole, transactionSettings }: Pick<ConnectionSource, 'transactionRole' | 'transactionSettings'>,
  { statementTimeoutMs, lockTimeoutMs }: Limits,
): string {
  const parts = ['BEGIN ISOLATION LEVEL READ COMMITTED'];
  if (transactionRole !== undefined) parts.push(`SET LOCAL ROLE ${transactionRole}`);
  if (transactionSettings !== undefined) parts.push(transactionSettings);
  if (statementTimeoutMs !== undefined) parts.push(`SET LOCAL statement_timeout = ${statementTimeoutMs}`);
  if (lockTimeoutMs !== undefined) parts.push(`SET LOCAL lock_timeout = ${lockTimeoutMs}`);
  parts.push('SELECT now()');
  return parts.join('; ');
}

/** The transaction for its work: statements in order, none past the deadline, none after the end. */
function openTransaction(pipeline: Pipeline, keepsStatements: boolean, deadline: Date | undefined) {
  let ended = false;
  let now: Date | undefined;
  /** The answers to come; all are awaited before the end. */
  const answers: Promise<unknown>[] = [];
  /** The answers to the statements whose results nobody needs. */
  const sent: Promise<unknown>[] = [];
  let refusal: { readonly error: unknown } | undefined;

  function run<R extends object>(statement: Statement, parameters: readonly unknown[]): Promise<QueryResult<R>> {
    if (ended) throw new Error(`statement ${statement.name} was run on a transaction that has ended`);
    refusePast(deadline);
    return pipeline.add<R>(queryConfigOf(statement, parameters, keepsStatements));
  }

  const tx: Transaction = {
    get now() {
      if (now === undefined) throw new TypeError('the time of a transaction is not known before its first answer');
      return now;
    },
    async query<R extends object = Row>(
      statement: Statement,
      parameters: readonly unknown[] = [],
    ): Promise<readonly R[]> {
      const answer = run<R>(statement, parameters);
      answers.push(answer.catch(() => undefined));
      pipeline.flushSoon();
      try {
        return (await answer).rows;
      } catch (error) {
        throw translateError(error);
      }
    },
    send(statement, parameters = []) {
      if (now === undefined) throw new TypeError('a transaction that reads first wrote before its first answer');
      const answer = run(statement, parameters);
      answer.catch((error: unknown) => (refusal ??= { error }));
      sent.push(answer);
    },
  };
  return {
    /** Begins the transaction, together with its first statements. */
    async begin(statement: string): Promise<void> {
      // A simple query of several statements has a result for each.
      const beginning = pipeline.add<{ readonly now: Date }>(statement);
      answers.push(beginning.catch(() => undefined));
      const results = (await beginning) as unknown as readonly QueryResult<{ readonly now: Date }>[];
      now = results.at(-1)?.rows[0]?.now;
      if (now === undefined) throw new TypeError('a transaction begins with the time');
      failpoint('transaction.begun');
    },
    /** Sends what was not sent yet. */
    flushed<T>(answer: Promise<T>): Promise<T> {
      pipeline.flush();
      return answer;
    },
    async run<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
      try {
        return await work(tx);
      } finally {
        if (now === undefined) pipeline.flush();
        while (answers.length > 0) await Promise.all(answers.splice(0));
        ended = true;
      }
    },
    /** Sends what was not sent yet, and COMMIT, in one write. */
    async commit(): Promise<void> {
      const hold = pipeline.hold();
      let committing: Promise<QueryResult>;
      try {
        pipeline.flush();
        // The driver reports in the next tick that it has not sent a statement: COMMIT must not follow then.
        if (sent.length > 0) await new Promise((resolve) => process.nextTick(resolve));
        if (refusal !== undefined) throw refusal.error as Error;
        failpoint('transaction.before-commit');
        committing = pipeline.add('COMMIT');
        pipeline.flush();
      } finally {
        hold.end();
      }
      await confirm(committing, sent);
    },
  };
}

/** Resolves when COMMIT has succeeded. */
async function confirm(committing: Promise<QueryResult>, sent: readonly Promise<unknown>[]): Promise<void> {
  const [committed, ...others] = await Promise.allSettled([committing, ...sent]);
  const refused = others.find((each) => each.status === 'rejected');
  // The server has refused a statement, so COMMIT was a rollback, even if its answer is lost.
  if (refused !== undefined && isServerError(refused.reason)) throw refused.reason as unknown as Error;
  if (committed.status === 'rejected') {
    const error: unknown = committed.reason;
    const known = isServerError(error) && !describeSqlState(error.code).ambiguousAtCommit;
    if (known) throw error as unknown as Error;
    throw new HandoffError('OUTCOME_UNKNOWN', { cause: error });
  }
  // A COMMIT of a failed transaction succeeds and rolls back: the work caught a statement's error and went on.
  if (committed.value.command !== 'COMMIT')
    throw new Error('the transaction was rolled back: a statement in it had failed');
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
