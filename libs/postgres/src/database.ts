import type { Logger } from '@handoff/kernel';

/** A hand-written SQL statement with `$1`-style parameters. */
export interface Statement {
  /** Names it in traces, and as a prepared statement. */
  readonly name: string;
  readonly text: string;
  /**
   * Has the server plan the statement for its parameters each time. For a list: the plan for any parameters, which the server
   * takes from the sixth execution on, may read all rows of a role, where that for the given ones reads a page.
   */
  readonly unprepared?: true;
}

/** A row as the driver returns it: `timestamptz` as Date, `jsonb` parsed, `bigint` as string, arrays as arrays. */
export type Row = Readonly<Record<string, unknown>>;

/** Runs statements. Parameters are always bound. Failures are HandoffErrors, with `sqlState` if the server reported one. */
export interface Queryable {
  query<R extends object = Row>(statement: Statement, parameters?: readonly unknown[]): Promise<readonly R[]>;
}

/** A transaction as its work sees it. Statements run in the order in which they are given, awaited or not. */
export interface Transaction extends Queryable {
  /**
   * The database's time when the transaction began, the one clock that all instances share. A transaction judges and writes
   * times by it, never by a process's clock. With {@link TransactionOptions.readsFirst} it is known once a statement has
   * been answered.
   */
  readonly now: Date;
  /**
   * Runs a statement whose result nobody needs. It travels with the next {@link query} or with COMMIT, so it costs no round
   * trip. If it fails, the transaction fails with its error, and nothing is committed.
   */
  send(statement: Statement, parameters?: readonly unknown[]): void;
}

export interface QueryOptions {
  /** After this instant the statement is not started, and a running one is cut off. */
  readonly deadline?: Date | undefined;
}

export interface TransactionOptions {
  /** After this instant no statement is started, and the server cancels a running one. */
  readonly deadline?: Date | undefined;
  /**
   * Whether the work begins with statements that only read or lock. They then travel with BEGIN, which costs no round trip
   * of its own. Not for writes: if BEGIN failed, they would run outside of the transaction.
   */
  readonly readsFirst?: boolean;
  /** How long a statement waits for a lock, in milliseconds, before it fails with 55P03; undefined: the server's default. */
  readonly lockTimeoutMs?: number | undefined;
  /**
   * The W3C `traceparent`s of the requests that the work serves: the transaction's span is a child of the first and linked
   * to the others. Undefined: a child of the active span.
   */
  readonly traceparents?: readonly (string | undefined)[];
}

/** A pool of connections to one database, used as one Postgres role. */
export interface Database extends Queryable {
  readonly kind: 'postgres' | 'pglite';
  /**
   * Runs one statement alone. A statement that begins with SELECT counts as a read: it has done nothing if it is cut off.
   *
   * @throws HandoffError `UNAVAILABLE` when no connection is free or the deadline passes; `OUTCOME_UNKNOWN` when a statement
   * that may have written is cut off; otherwise the server's error.
   */
  query<R extends object = Row>(
    statement: Statement,
    parameters?: readonly unknown[],
    options?: QueryOptions,
  ): Promise<readonly R[]>;
  /**
   * Runs work in one READ COMMITTED transaction: commits when it resolves, rolls back when it throws.
   *
   * @throws HandoffError `UNAVAILABLE` when no connection is free; `OUTCOME_UNKNOWN` when COMMIT was sent and its reply never
   * came (look the command up); otherwise the error that the work threw.
   */
  transaction<T>(work: (tx: Transaction) => Promise<T>, options?: TransactionOptions): Promise<T>;
  /**
   * Runs work while holding a session-level advisory lock, if that is free now; for duties that one instance at a time
   * performs. The signal aborts when the lock's connection is lost: the work must stop at once.
   *
   * @returns whether the lock was free.
   */
  withAdvisoryLock(key: string, work: (signal: AbortSignal) => Promise<void>): Promise<boolean>;
  /** Whether a trivial statement succeeds within two seconds. */
  isReachable(): Promise<boolean>;
  /** The use of the pool, for metrics. */
  poolUse?(): { readonly max: number; readonly used: number; readonly waiting: number };
  close(): Promise<void>;
}

/** The database's URL, our role in it, and the time limits, all in milliseconds. */
export interface DatabaseOptions {
  /** `postgres://…`, `pglite:<directory>` or `pglite:memory` (one in-memory database per process). */
  readonly url: string;
  /**
   * The same database without a pooler. It says that `url` leads to a pooler in transaction mode: a session setting or a prepared
   * statement there would be another client's, so none is made, and transactions carry what they need.
   */
  readonly directUrl?: string | undefined;
  /** The Postgres role that every statement runs as, e.g. `handoff_task`. Undefined: the login of the URL. */
  readonly role?: string | undefined;
  /** Shown in `pg_stat_activity`. */
  readonly applicationName: string;
  readonly poolMax: number;
  /** The server cancels a statement that runs longer than this. */
  readonly statementTimeoutMs: number;
  /** How long to wait for a connection, new or from the pool. */
  readonly connectTimeoutMs: number;
  readonly logger?: Logger;
}
