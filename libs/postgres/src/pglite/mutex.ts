import { unavailable } from '@handoff/kernel';

/** A lock that is granted in the order of the requests. */
export interface Mutex {
  /**
   * Waits for the lock. Resolves to a function that releases it.
   *
   * @throws HandoffError `UNAVAILABLE` when the lock is not free within `timeoutMs`.
   */
  lock(timeoutMs?: number): Promise<() => void>;
  readonly waiting: number;
  readonly locked: boolean;
}

export function createMutex(): Mutex {
  const queue: (() => void)[] = [];
  let locked = false;

  function next(): void {
    const first = queue.shift();
    if (first === undefined) locked = false;
    else first();
  }

  function once(): () => void {
    let ended = false;
    return () => {
      if (!ended) next();
      ended = true;
    };
  }

  return {
    get waiting() {
      return queue.length;
    },
    get locked() {
      return locked;
    },
    lock(timeoutMs) {
      if (!locked) {
        locked = true;
        return Promise.resolve(once());
      }
      return new Promise((resolve, reject) => {
        const giveUp = (): void => {
          queue.splice(queue.indexOf(begin), 1);
          reject(unavailable('The embedded database is busy.'));
        };
        const timer = timeoutMs === undefined ? undefined : setTimeout(giveUp, timeoutMs);
        const begin = (): void => {
          clearTimeout(timer);
          resolve(once());
        };
        queue.push(begin);
      });
    },
  };
}
