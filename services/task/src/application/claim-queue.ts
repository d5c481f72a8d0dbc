import { pause } from '@handoff/runtime';
import type { ChangeFeed } from '../ports/change-feed.js';
import type { ClaimFilter } from '../domain/task/claimable.js';

/**
 * Queues waiting claims, one queue per filter. A new task wakes only the first waiter of each matching queue, not
 * thousands. A waiter that got tasks wakes two others, so that many tasks reach many waiters soon. A waiter that got
 * nothing wakes nobody, because nothing more is there.
 */
export interface ClaimQueue {
  /** Joins the queue. Join before the first attempt, so that no task in between is missed. */
  join(filter: ClaimFilter): ClaimTicket;
  /** Wakes one waiter with this filter. */
  wake(filter: ClaimFilter): void;
  /** The filters of all waiters. */
  filters(): readonly ClaimFilter[];
  /** Wakes all waiters, present and future. */
  close(): void;
}

export interface ClaimTicket {
  /**
   * Resolves when an attempt is worthwhile, after the timeout, when the queue is closed, or when the caller has gone. A
   * caller that has gone must leave; its hint then passes to another waiter.
   */
  next(timeoutMs: number, gone: AbortSignal): Promise<void>;
  /** Leaves the queue. `got`: whether the claim got tasks. */
  leave(got: boolean): void;
}

interface Waiter {
  hinted: boolean;
  wake: (() => void) | undefined;
}

interface Queue {
  readonly filter: ClaimFilter;
  /** In order of arrival. */
  readonly waiters: Set<Waiter>;
}

export function createClaimQueue(feed: Pick<ChangeFeed, 'watchPending'>): ClaimQueue {
  const queues = new Map<string, Queue>();
  let closed = false;
  let stopWatching: (() => void) | undefined;

  const hear = (role: string, type: string): void => {
    for (const queue of queues.values()) if (isFor(queue.filter, role, type)) hintNext(queue);
  };
  const queueOf = (key: string, filter: ClaimFilter): Queue => {
    const queue = queues.get(key) ?? { filter, waiters: new Set() };
    queues.set(key, queue);
    stopWatching ??= feed.watchPending(hear);
    return queue;
  };
  const forget = (key: string, queue: Queue): void => {
    if (queue.waiters.size > 0) return;
    queues.delete(key);
    if (queues.size > 0) return;
    stopWatching?.();
    stopWatching = undefined;
  };

  return {
    join(filter) {
      const key = keyOf(filter);
      const queue = queueOf(key, filter);
      const waiter: Waiter = { hinted: false, wake: undefined };
      queue.waiters.add(waiter);
      return {
        next: (timeoutMs, gone) => sleep(waiter, closed ? 0 : timeoutMs, gone),
        leave(got) {
          queue.waiters.delete(waiter);
          // An unused hint passes to another waiter.
          if (waiter.hinted) hintNext(queue);
          if (got) [1, 2].forEach(() => hintNext(queue));
          forget(key, queue);
        },
      };
    },
    wake(filter) {
      const queue = queues.get(keyOf(filter));
      if (queue !== undefined) hintNext(queue);
    },
    filters: () => [...queues.values()].map(({ filter }) => filter),
    close() {
      closed = true;
      for (const { waiters } of queues.values()) waiters.forEach(hint);
    },
  };
}

/** Wakes a sleeping waiter. If all are trying, hints at one of those, because its attempt may have missed the task. */
function hintNext({ waiters }: Queue): void {
  let trying: Waiter | undefined;
  for (const waiter of waiters) {
    if (waiter.hinted) continue;
    if (waiter.wake !== undefined) return hint(waiter);
    trying ??= waiter;
  }
  if (trying !== undefined) hint(trying);
}

function hint(waiter: Waiter): void {
  waiter.hinted = true;
  waiter.wake?.();
}

async function sleep(waiter: Waiter, timeoutMs: number, gone: AbortSignal): Promise<void> {
  if (!waiter.hinted && timeoutMs > 0) {
    await pause(timeoutMs, gone, (wake) => (waiter.wake = wake));
    waiter.wake = undefined;
  }
  // The hint of a caller that has gone stays, and passes to another waiter when the caller leaves.
  if (!gone.aborted) waiter.hinted = false;
}

function isFor({ role, types }: ClaimFilter, ofRole: string, ofType: string): boolean {
  return role === ofRole && (types === undefined || types.includes(ofType));
}

function keyOf({ role, types }: ClaimFilter): string {
  return JSON.stringify([role, types === undefined ? null : [...types].sort()]);
}
