/** Shared work that runs at most once per interval, one run at a time. */
export interface Paced<T> {
  /** The result of a run that starts after this call, shared by all calls before its start. */
  next(): Promise<T>;
  /** Resolves when the run in progress ends, with success or not; at once without one. */
  settled(): Promise<void>;
  /** Milliseconds until the next run may start; 0 if it may start at once. */
  waitMs(): number;
  close(): void;
}

/**
 * Paces work. A call during a run gets the next run, because the current one may have read its source before the
 * caller's data was there.
 */
export function createPaced<T>(intervalMs: number, work: () => Promise<T>): Paced<T> {
  let running: Promise<void> | undefined;
  let scheduled: Promise<T> | undefined;
  let earliest = 0;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  const waitMs = (): number => Math.max(0, Math.ceil(earliest - performance.now()));

  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      timer = setTimeout(resolve, ms);
      timer.unref();
    });

  const start = (): Promise<T> => {
    scheduled = undefined;
    earliest = performance.now() + intervalMs;
    const run = work();
    const over = (): void => {
      running = undefined;
    };
    running = run.then(over, over);
    return run;
  };

  const startLater = async (): Promise<T> => {
    await running;
    if (waitMs() > 0) await pause(waitMs());
    if (closed) throw new Error('closed');
    return start();
  };

  return {
    next: () => {
      if (scheduled !== undefined) return scheduled;
      if (running === undefined && waitMs() === 0) return start();
      return (scheduled = startLater());
    },
    settled: async () => running,
    waitMs,
    close: () => {
      closed = true;
      clearTimeout(timer);
    },
  };
}
