import type { Client } from 'pg';
import { isPast, refusePast, remainingBelow, tooLate } from './deadline.js';
import { translateError } from './sql-error.js';

/** A connection on loan, for one user until it is released. */
export interface Lease {
  readonly client: Client;
  /** Gives it back; a broken one is discarded. */
  release(broken: boolean): void;
}

/** Provides connections: from a pool to a server, or to the embedded database. */
export interface ConnectionSource {
  readonly kind: 'postgres' | 'pglite';
  /** @throws the driver's or pool's error when no connection is free in time. */
  acquire(): Promise<Lease>;
  /** The role to set at the start of every transaction; undefined if the session has it already. */
  readonly transactionRole: string | undefined;
  /** Statements that every transaction begins with, where the session cannot have the settings; undefined if it has. */
  readonly transactionSettings?: string | undefined;
  /** Whether a statement may be prepared on a connection for its next transactions. */
  readonly keepsStatements: boolean;
  /** See {@link Database.withAdvisoryLock}. */
  withAdvisoryLock(key: string, work: (signal: AbortSignal) => Promise<void>): Promise<boolean>;
  use(): PoolUse;
  close(): Promise<void>;
}

/** The use of a pool, for metrics. */
export interface PoolUse {
  readonly max: number;
  readonly used: number;
  readonly waiting: number;
}

/** Node.js fires a longer timer at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * A connection of the source, by the deadline. At the deadline a waiting caller gets an error; a connection that becomes
 * free for it later goes straight back.
 *
 * @throws HandoffError `UNAVAILABLE` when no connection is free by then.
 */
export async function acquireBy(source: ConnectionSource, deadline: Date | undefined): Promise<Lease> {
  refusePast(deadline);
  const lending = source.acquire();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const remaining = remainingBelow(LONGEST_TIMER_MS, deadline);
    if (remaining !== undefined) timer = setTimeout(() => reject(tooLate()), remaining);
  });
  try {
    const lease = await Promise.race([lending, late]);
    if (isPast(deadline)) throw tooLate();
    return lease;
  } catch (error) {
    lending.then(
      (lease) => lease.release(false),
      () => undefined,
    );
    throw translateError(error);
  } finally {
    clearTimeout(timer);
  }
}
