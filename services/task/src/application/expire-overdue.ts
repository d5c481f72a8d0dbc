import type { TaskDeps } from './task-deps.js';

/** At most so many tasks to a transaction, so that none is long. */
const BATCH = 100;

/** Expires what is overdue and lets leases lapse, batch by batch until one comes to nothing or the signal aborts. */
export function expireOverdue({ store }: Pick<TaskDeps, 'store'>) {
  return async (signal: AbortSignal): Promise<number> => {
    let total = 0;
    while (!signal.aborted) {
      const expired = await store.expireOverdue(BATCH);
      total += expired;
      // A batch that is not full may have left tasks alone that cannot be expired, with others behind them.
      if (expired === 0) break;
    }
    return total;
  };
}
