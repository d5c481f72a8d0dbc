import type { RefusalTallies, Tally } from './refusal-tallies.js';

/** Records tallies when they become due, and keeps them until they are recorded. */
export interface RefusalKeeper {
  /** Call it after adding to a tally. */
  notice(): void;
  /** Records everything now. After `timeoutMs` at most, returns what it could not record. */
  drain(timeoutMs: number): Promise<readonly Tally[]>;
}

export interface RefusalKeeperDeps {
  readonly tallies: RefusalTallies;
  /** Records tallies durably, under the same ids each time. Throws when some may be unrecorded. */
  readonly store: (tallies: readonly Tally[]) => Promise<void>;
  /** Called with tallies that could not be recorded. They will be retried. */
  readonly onFailure: (err: unknown, tallies: readonly Tally[]) => void;
}

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Records one batch at a time and retries it until it succeeds. Refusals that arrive meanwhile are counted, so that a
 * slow or unavailable log makes tallies larger, not more numerous.
 */
export function keepRefusals({ tallies, store, onFailure }: RefusalKeeperDeps): RefusalKeeper {
  let batch: readonly Tally[] = [];
  let running: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let which: 'due' | 'all' = 'due';
  let wake = (): void => {};

  const run = async (): Promise<void> => {
    for (batch = tallies.take(which); batch.length > 0; batch = tallies.take(which)) await storeAtLast();
  };

  const storeAtLast = async (): Promise<void> => {
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
      try {
        await store(batch);
        for (const { markRecorded } of batch) markRecorded();
        return;
      } catch (err) {
        onFailure(err, batch);
        await pause(which === 'all' ? FIRST_PAUSE_MS : pauseMs);
      }
    }
  };

  const pause = (milliseconds: number): Promise<void> =>
    new Promise((resolve) => {
      const waited = setTimeout(resolve, milliseconds).unref();
      wake = () => {
        clearTimeout(waited);
        resolve();
      };
    });

  const start = (): void => {
    clearTimeout(timer);
    timer = undefined;
    running ??= run().finally(() => {
      running = undefined;
      schedule();
    });
  };

  const schedule = (): void => {
    const dueAt = tallies.nextDueAt();
    if (dueAt === undefined || running !== undefined) return;
    clearTimeout(timer);
    // In a timer, so that refusals of the same turn of the event loop are counted first.
    timer = setTimeout(start, Math.max(0, dueAt - performance.now())).unref();
  };

  return {
    notice: schedule,
    async drain(timeoutMs) {
      which = 'all';
      wake();
      start();
      let late: NodeJS.Timeout | undefined;
      const timeout = new Promise<void>((resolve) => (late = setTimeout(resolve, timeoutMs)));
      await Promise.race([running, timeout]);
      clearTimeout(late);
      return running === undefined ? [] : [...batch, ...tallies.take('all')];
    },
  };
}
