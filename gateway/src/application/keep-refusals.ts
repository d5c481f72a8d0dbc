import type { RefusalTallies, Tally } from './refusal-tallies.js';

/** Has tallies recorded as they become due, and keeps them until they are. */
export interface RefusalKeeper {
  /** Says that a tally was added to. */
  notice(): void;
  /** Has everything recorded now. Returns what could not be, after so many milliseconds at most. */
  drain(timeoutMs: number): Promise<readonly Tally[]>;
}

export interface RefusalKeeperDeps {
  readonly tallies: RefusalTallies;
  /** Records tallies durably, under ids that are the same each time. Throws when some may not be on record. */
  readonly store: (tallies: readonly Tally[]) => Promise<void>;
  /** Hears of tallies that could not be recorded now. They are tried again. */
  readonly onFailure: (err: unknown, tallies: readonly Tally[]) => void;
}

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

/**
 * One batch at a time: what is refused meanwhile is counted, so that a log that is slow, or away, makes tallies larger and
 * not more. A batch is tried until it is on record.
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
    // Not before what came in the same turn has been counted.
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
