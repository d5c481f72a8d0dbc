import { steadyClock } from '@handoff/kernel';
import type { Database } from '@handoff/postgres';
import type { Logger } from 'pino';
import { Gauge, type Registry } from 'prom-client';
import { createTimer } from '../timer.js';
import type { SharedTime } from './shared-time.js';

/** Monitors the error of this process's clock. */
export interface ClockWatch {
  /** Samples this database's clock: now and, unless the database is embedded and has this process's clock, periodically. */
  watch(db: Pick<Database, 'kind' | 'query'>): Promise<void>;
  /** Whether the clock's error is small enough to serve. */
  isRight(): boolean;
  /** How far the clock is ahead, if that is known. */
  skewSeconds(): number | undefined;
  stop(): Promise<void>;
}

const LOOK_EVERY_MS = 5_000;
/** How long a start waits for a database that does not answer. Later samples will find the error. */
const FIRST_LOOK_MS = 2_000;
const DATABASE_CLOCK = { name: 'database_clock', text: 'SELECT pg_catalog.clock_timestamp() AS shown' };

/**
 * Compares this process's clock with the shared clock, reports the error as a metric, and warns when it is above the
 * bound. Stored times come from the database's clock in any case; tokens, signatures and logs use this one.
 */
export function createClockWatch(deps: {
  readonly time: SharedTime;
  readonly maxSkewMs: number;
  readonly logger: Logger;
  readonly metrics: Registry;
}): ClockWatch {
  const { time, maxSkewMs, logger, metrics } = deps;
  let watched = false;
  let looking: { stop(): Promise<void> } | undefined;
  let wasRight = true;

  const isRight = (): boolean => (time.offByMs() ?? 0) <= maxSkewMs;
  new Gauge({
    name: 'handoff_clock_skew_seconds',
    help: "How far this process's clock is ahead of the database's; negative when it is behind.",
    registers: [metrics],
    collect() {
      this.set(time.aheadMs() / 1_000);
    },
  });

  function tell(): boolean {
    const right = isRight();
    const skew = { skew_seconds: time.aheadMs() / 1_000 };
    if (!right && wasRight)
      logger.error(skew, "this process's clock is wrong: it is not ready until that is set right");
    if (right && !wasRight) logger.info(skew, "this process's clock is right again");
    wasRight = right;
    return right;
  }

  return {
    async watch(db) {
      if (watched) return;
      watched = true;
      const look = async (deadline?: Date): Promise<void> => {
        const sentAt = performance.now();
        const [row] = await db.query<{ shown: Date }>(DATABASE_CLOCK, [], { deadline });
        if (row === undefined) return;
        time.sawDatabase({ shown: row.shown.getTime(), sentAt, receivedAt: performance.now() });
        tell();
      };
      if (db.kind === 'postgres')
        looking = createTimer({ name: 'look at the clock', everyMs: LOOK_EVERY_MS, work: () => look(), logger });
      // The first sample includes the time to connect.
      for (let n = 0; n < 2; n += 1)
        await look(new Date(steadyClock.now().getTime() + FIRST_LOOK_MS)).catch(() => undefined);
    },
    isRight: tell,
    skewSeconds: () => (time.offByMs() === undefined ? undefined : time.aheadMs() / 1_000),
    stop: async () => looking?.stop(),
  };
}
