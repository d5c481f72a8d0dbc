/** A source of the current instant. Code that needs time takes one of these, so that tests can move it. */
export interface Clock {
  /** The current instant, with millisecond precision. */
  now(): Date;
}

/** The machine's wall clock, which can be set at any time. `eslint.config.js` lists the files that may read it. */
export const systemClock: Clock = { now: () => new Date() };

/** A clock that cannot be set. Waits, time-outs and the deadlines of calls are counted by it. */
export interface SteadyClock extends Clock {
  /** Keeps the compiler from accepting a wall clock here. */
  readonly isSteady: true;
}

/**
 * The monotonic clock of this process, as instants: the wall clock at the start of the process plus the time since then.
 * Its instants have a meaning in this process only.
 */
export const steadyClock: SteadyClock = {
  isSteady: true,
  now: () => new Date(performance.timeOrigin + performance.now()),
};

/** A clock that stands still until a test advances it. */
export interface ManualClock extends SteadyClock {
  advance(milliseconds: number): void;
}

export function createManualClock(start: Date): ManualClock {
  let at = start.getTime();
  return {
    isSteady: true,
    now: () => new Date(at),
    advance: (milliseconds) => {
      at += milliseconds;
    },
  };
}
