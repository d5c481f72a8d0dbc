import { silentLog, type Logger } from '@handoff/kernel';
import type { Database } from '../database.js';
import { createBackoff } from '../outbox/backoff.js';
import { createWake } from '../outbox/wake.js';

/** A duty of which the instances of a service take turns. */
export interface Turns {
  /** Resolves when the first attempt to get the turn is over: this instance works, another one does, or it failed. */
  readonly tried: Promise<void>;
  /** Ends the work, if it is this instance's turn, and gives the turn to another one. */
  stop(): Promise<void>;
}

export interface TurnsDeps {
  readonly db: Pick<Database, 'withAdvisoryLock'>;
  /** The key of the advisory lock that the working instance holds. */
  readonly lockKey: string;
  /** Begins the work. The turn ends with `stop`, or when the lock is lost. */
  readonly begin: () => Promise<{ stop(): Promise<void> }>;
  readonly logger?: Logger;
}

/** How long to wait before trying again to get the turn, in milliseconds. */
const RETRY_MS = 500;

/** Has one instance at a time do a duty that must be done in order. When that instance ends or hangs, another takes over. */
export function takeTurns({ db, lockKey, begin, logger = silentLog }: TurnsDeps): Turns {
  const stopped = new AbortController();
  const wake = createWake(stopped.signal);
  const backoff = createBackoff();
  let onTried = (): void => {};
  const tried = new Promise<void>((resolve) => (onTried = resolve));

  async function work(lost: AbortSignal): Promise<void> {
    const working = await begin();
    onTried();
    backoff.reset();
    await abortOf(AbortSignal.any([lost, stopped.signal]));
    await working.stop();
  }

  async function run(): Promise<void> {
    while (!stopped.signal.aborted) {
      try {
        const had = await db.withAdvisoryLock(lockKey, work);
        onTried();
        if (!had) await wake.sleep(RETRY_MS);
      } catch (error) {
        onTried();
        logger.warn({ err: error, lock: lockKey }, 'a turn could not be taken; trying again');
        await wake.sleep(backoff.next());
      }
    }
  }

  const done = run();
  return {
    tried,
    stop: async () => {
      stopped.abort();
      await done;
    },
  };
}

function abortOf(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
