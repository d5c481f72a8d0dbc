import type { Clock } from '@handoff/kernel';

/** One look at another clock: what it showed, and between which moments of this process it showed it. In milliseconds. */
export interface ClockSample {
  /** Since 1970. */
  readonly shown: number;
  /** As `performance.now()` has it: that clock nobody sets. */
  readonly sentAt: number;
  readonly receivedAt: number;
}

/** How this process's clocks stand to the time that all processes share: the database's. */
export interface SharedTime extends Clock {
  /** The time that all share, counted on by the monotonic clock; the wall clock's while it is not known. */
  now(): Date;
  /** What the shared time was, or will be, when the monotonic clock shows so much. */
  at(monotonicMs: number): Date;
  /** How far the steady clock is ahead, in milliseconds: by it deadlines are counted here. 0 until it is known. */
  steadyAheadMs(): number;
  /** How far the wall clock is ahead, in milliseconds; negative when it is behind, 0 until it is known. */
  aheadMs(): number;
  /** How far it is off at least, whatever the network did to the samples; undefined until one was taken. */
  offByMs(): number | undefined;
  /** Takes a sample of the database's clock. From then on only such samples count. */
  sawDatabase(sample: ClockSample): void;
  /** Takes a sample of what a service, which has looked at the database's clock, takes the time to be. */
  sawService(sample: ClockSample): void;
}

/** A sample is believed before those that took longer for so long. */
const BELIEVED_MS = 30_000;

/**
 * Estimates by the quickest sample of the last while: the other clock is taken to have shown its time halfway between
 * request and reply, so that half the round trip bounds the error. From there this process counts on by its monotonic
 * clock, so that a wall clock that is set is known to be off at once.
 */
export function createSharedTime(
  clocks = { monotonic: () => performance.now(), wall: () => Date.now(), origin: performance.timeOrigin },
): SharedTime {
  let best: { readonly zero: number; readonly errorMs: number; readonly at: number } | undefined;
  let own = false;

  function take({ shown, sentAt, receivedAt }: ClockSample): void {
    const errorMs = (receivedAt - sentAt) / 2;
    const sample = { zero: shown - (sentAt + receivedAt) / 2, errorMs, at: receivedAt };
    const isQuicker = best === undefined || errorMs <= best.errorMs || sample.at - best.at > BELIEVED_MS;
    // Where no error of both explains it the other clock was set, and the newer sample knows.
    if (isQuicker || Math.abs(sample.zero - best!.zero) > errorMs + best!.errorMs) best = sample;
  }

  const ahead = (): number | undefined => best && clocks.wall() - (clocks.monotonic() + best.zero);
  const at = (monotonicMs: number): Date => new Date(monotonicMs + (best?.zero ?? clocks.wall() - clocks.monotonic()));

  return {
    at,
    now: () => at(clocks.monotonic()),
    steadyAheadMs: () => Math.round(best === undefined ? 0 : clocks.origin - best.zero),
    aheadMs: () => Math.round(ahead() ?? 0),
    offByMs: () => best && Math.max(0, Math.abs(ahead() ?? 0) - best.errorMs),
    sawDatabase(sample) {
      if (!own) best = undefined;
      own = true;
      take(sample);
    },
    sawService(sample) {
      if (!own) take(sample);
    },
  };
}

/** This process's: it has one clock. */
export const sharedTime: SharedTime = createSharedTime();
