import { unavailable } from '@handoff/kernel';

/** Turns, in the order they were asked for. */
export interface Fifo {
  /**
   * Waits for a turn, and resolves with what ends it.
   *
   * @throws HandoffError `UNAVAILABLE` when it has not come within `timeoutMs`.
   */
  take(timeoutMs?: number): Promise<() => void>;
  readonly waiting: number;
  readonly taken: boolean;
}

export function createFifo(): Fifo {
  const queue: (() => void)[] = [];
  let taken = false;

  function next(): void {
    const first = queue.shift();
    if (first === undefined) taken = false;
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
    get taken() {
      return taken;
    },
    take(timeoutMs) {
      if (!taken) {
        taken = true;
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
