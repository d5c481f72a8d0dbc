import type { Logger } from 'pino';

export interface TimerOptions {
  /** The duty's name in the log. */
  readonly name: string;
  /** The pause between the end of one run and the start of the next, in milliseconds. */
  readonly everyMs: number;
  /** How much of the pause is random, 0 to 1, so that instances started together drift apart; 0.2. */
  readonly jitter?: number;
  /**
   * How long nothing is due, in milliseconds, asked after each run: the next pause is at least so long, but a minute at most.
   * A change that may make something due sooner calls {@link Timer.soon}.
   */
  readonly restMs?: () => Promise<number>;
  /** The duty. The signal aborts when the timer is stopped: finish the current batch and return. */
  readonly work: (signal: AbortSignal) => Promise<unknown>;
  readonly logger: Pick<Logger, 'error'>;
}

export interface Timer {
  /** Runs the duty now, or right after the run in progress. */
  notify(): void;
  /** Runs the duty within `everyMs`, even if nothing was due for longer. */
  soon(): void;
  /** Starts no further run, and resolves when the one in progress is over. */
  stop(): Promise<void>;
}

/** The longest rest, in milliseconds: the database's clock may be set forward. */
const LONGEST_REST_MS = 60_000;

/** Runs a duty periodically: never twice at once, and also after a failure. */
export function createTimer(options: TimerOptions): Timer {
  const { name, everyMs, jitter = 0.2, work, restMs, logger } = options;
  const stopping = new AbortController();
  let pending: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let notified = false;
  /** How long nothing is due, from the end of the last run. */
  let rest = 0;

  const schedule = (): void => {
    if (stopping.signal.aborted) return;
    const pauseMs = Math.max(rest, everyMs * (1 - jitter * Math.random()));
    // unref: a waiting timer must not keep a finished process alive.
    pending = setTimeout(run, notified ? 0 : pauseMs).unref();
    notified = false;
  };
  const reschedule = (): void => {
    rest = 0;
    if (running !== undefined) return;
    clearTimeout(pending);
    schedule();
  };
  const run = (): void => {
    rest = LONGEST_REST_MS;
    running = attempt().finally(() => {
      running = undefined;
      schedule();
    });
  };
  const attempt = async (): Promise<void> => {
    try {
      await work(stopping.signal);
      const asked = (await restMs?.()) ?? 0;
      rest = Math.min(rest, asked);
    } catch (err) {
      rest = 0;
      if (!stopping.signal.aborted) logger.error({ err, duty: name }, 'periodic duty failed');
    }
  };

  schedule();
  return {
    notify() {
      notified = true;
      reschedule();
    },
    soon() {
      if (rest > 0) reschedule();
    },
    async stop() {
      stopping.abort();
      clearTimeout(pending);
      await running;
    },
  };
}
