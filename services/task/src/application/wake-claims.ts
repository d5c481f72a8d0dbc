import type { ClaimQueue } from './claim-queue.js';
import type { TaskDeps } from './task-deps.js';

/**
 * Lets those try who wait for tasks of which there are some by now. Most are told of by events; this finds what became
 * claimable by the passing of time, what was in other hands when somebody tried, and what a hint was missed for. One
 * statement, however many wait.
 */
export function wakeClaims({ store, claimQueue }: Pick<TaskDeps, 'store'> & { readonly claimQueue: ClaimQueue }) {
  return async (): Promise<void> => {
    const wanted = claimQueue.filters();
    if (wanted.length === 0) return;
    for (const filter of await store.findClaimable(wanted)) claimQueue.wake(filter);
  };
}
