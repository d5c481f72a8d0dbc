import type { TaskDeps } from './task-deps.js';

/** The most tasks per transaction, so that no transaction takes long. */
const BATCH = 100;

/** Expires overdue tasks, approvals and leases, batch by batch, until a batch changes nothing or the signal aborts. */
export function expireOverdue({ store }: Pick<TaskDeps, 'store'>) {
  return async (signal: AbortSignal): Promise<number> => {
    let total = 0;
    while (!signal.aborted) {
      const expired = await store.expireOverdue(BATCH);
      total += expired;
      // A partial batch does not end the loop: it may have skipped tasks that cannot be expired, with others behind
      // them.
      if (expired === 0) break;
    }
    return total;
  };
}
