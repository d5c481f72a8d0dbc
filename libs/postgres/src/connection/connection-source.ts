import type { Client } from 'pg';
import { isPast, refusePast, remainingBelow, tooLate } from './deadline.js';
import { translateError } from './sql-error.js';

/** A connection on loan. Nobody else uses it until it is released. */
export interface Lease {
  readonly client: Client;
  /** Gives it back; a broken one is thrown away. */
  release(broken: boolean): void;
}

/** Where connections come from. The rest of the package does not care whether they cross a network. */
export interface ConnectionSource {
  readonly kind: 'postgres' | 'pglite';
  /** @throws the driver's or pool's error when none can be had in time. */
  acquire(): Promise<Lease>;
  /** The role to take on at the start of every transaction; undefined where the session has it already. */
  readonly transactionRole: string | undefined;
  /** See {@link Database.withAdvisoryLock}. */
  withAdvisoryLock(key: string, work: (signal: AbortSignal) => Promise<void>): Promise<boolean>;
  use(): PoolUse;
  close(): Promise<void>;
}

/** How much of a pool is in use, for metrics. */
export interface PoolUse {
  readonly max: number;
  readonly used: number;
  readonly waiting: number;
}

/** Node takes a longer one for none at all. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * A connection of the source's, by the deadline. Whoever waits past it is told so then and not when one is free; the
 * connection that comes for them later goes straight back.
 *
 * @throws HandoffError `UNAVAILABLE` when none can be had by then.
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
