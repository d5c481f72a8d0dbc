import type { ConnectionSource, Lease } from './connection-source.js';
import { isPast, refusePast, remainingBelow, tooLate } from './deadline.js';
import { translateError } from './sql-error.js';

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
