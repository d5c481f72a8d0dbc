import type { Logger } from 'pino';

export interface TimerOptions {
  /** The duty's name in the log. */
  readonly name: string;
  /** The pause between the end of one run and the start of the next, in milliseconds. */
  readonly everyMs: number;
  /** How much of the pause is random, 0 to 1, so that instances started together drift apart; 0.2. */
  readonly jitter?: number;
  /** The duty. The signal aborts when the timer is stopped: finish the current batch and return. */
  readonly work: (signal: AbortSignal) => Promise<unknown>;
  readonly logger: Pick<Logger, 'error'>;
}

export interface Timer {
  /** Runs the duty now, or right after the run in progress. */
  notify(): void;
  /** Starts no further run, and resolves when the one in progress is over. */
  stop(): Promise<void>;
}

/** Runs a duty periodically: never twice at once, and also after a failure. */
export function createTimer(options: TimerOptions): Timer {
  const { name, everyMs, jitter = 0.2, work, logger } = options;
  const stopping = new AbortController();
  let pending: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let notified = false;

  const schedule = (): void => {
    if (stopping.signal.aborted) return;
    // unref: a waiting timer must not keep a finished process alive.
    pending = setTimeout(run, notified ? 0 : everyMs * (1 - jitter * Math.random())).unref();
    notified = false;
  };
  const run = (): void => {
    running = attempt().finally(() => {
      running = undefined;
      schedule();
    });
  };
  const attempt = async (): Promise<void> => {
    try {
      await work(stopping.signal);
    } catch (err) {
      if (!stopping.signal.aborted) logger.error({ err, duty: name }, 'periodic duty failed');
    }
  };

  schedule();
  return {
    notify() {
      notified = true;
      if (running !== undefined) return;
      clearTimeout(pending);
      schedule();
    },
    async stop() {
      stopping.abort();
      clearTimeout(pending);
      await running;
    },
  };
}
