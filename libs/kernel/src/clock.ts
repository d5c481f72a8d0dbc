/** A source of the current instant. Code that needs time takes one of these, so that tests can move it. */
export interface Clock {
  /** The current instant, with millisecond precision. */
  now(): Date;
}

/** The machine's wall clock. Somebody can set it at any time: see where `eslint.config.js` allows it. */
export const systemClock: Clock = { now: () => new Date() };

/** A clock that nobody sets: what waits, time-outs and the deadlines of calls are counted by. */
export interface SteadyClock extends Clock {
  /** Keeps a wall clock from being taken for one. */
  readonly isSteady: true;
}

/**
 * The monotonic clock of this process, told as instants: the wall clock as it was when the process began, counted on from
 * there. Its instants mean something in this process only.
 */
export const steadyClock: SteadyClock = {
  isSteady: true,
  now: () => new Date(performance.timeOrigin + performance.now()),
};

/** A clock that stands still until it is moved; for tests. */
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
