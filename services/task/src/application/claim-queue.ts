import type { ClaimFilter } from '../domain/claim-tasks.js';
import type { ChangeFeed } from '../ports/change-feed.js';
import { pause } from './pause.js';

/**
 * Lets those who wait for tasks try one after the other, in the order they came, when there may be something: a task
 * wakes one of those who want its like, and not the thousands. Who got something lets two others try, so that many
 * tasks reach many soon; who got nothing proves that there is nothing more.
 */
export interface ClaimQueue {
  /** Joins those who wait. Join before trying for the first time: what comes up right after that is not missed. */
  join(filter: ClaimFilter): ClaimTicket;
  /** Says that there may be something for those who want this. */
  wake(filter: ClaimFilter): void;
  /** What is waited for. */
  filters(): readonly ClaimFilter[];
  /** Lets everybody go, now and from now on. */
  close(): void;
}

export interface ClaimTicket {
  /**
   * Resolves when it is worth trying, or after so many milliseconds, or at once when the turns are closed, or when who
   * waits has gone. Whoever has gone is to leave, and what it was told of is somebody else's.
   */
  next(timeoutMs: number, gone: AbortSignal): Promise<void>;
  /** Leaves, with something or with nothing. */
  leave(got: boolean): void;
}

interface Waiter {
  hinted: boolean;
  wake: (() => void) | undefined;
}

interface Queue {
  readonly filter: ClaimFilter;
  /** In the order they came. */
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
          // A hint that was not followed up is somebody else's.
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

/** Somebody who sleeps; where all are trying one of those, since what has come up may have escaped it. */
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
  // A hint that came to one who has gone stays one: it is passed on when that one leaves.
  if (!gone.aborted) waiter.hinted = false;
}

function isFor({ role, types }: ClaimFilter, ofRole: string, ofType: string): boolean {
  return role === ofRole && (types === undefined || types.includes(ofType));
}

function keyOf({ role, types }: ClaimFilter): string {
  return JSON.stringify([role, types === undefined ? null : [...types].sort()]);
}
