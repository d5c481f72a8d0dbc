import type { ClaimQueue } from './claim-queue.js';
import type { TaskDeps } from './task-deps.js';

/**
 * Wakes waiting claims for which there are claimable tasks. Events announce most tasks. This finds the others: tasks
 * whose pause has ended, tasks that were locked during an attempt, and tasks whose hint was missed. It takes one
 * statement for all waiting claims.
 */
export function wakeClaims({ store, claimQueue }: Pick<TaskDeps, 'store'> & { readonly claimQueue: ClaimQueue }) {
  return async (): Promise<void> => {
    const filters = claimQueue.filters();
    if (filters.length === 0) return;
    for (const filter of await store.findClaimable(filters)) claimQueue.wake(filter);
  };
}
