import type { Clock } from '@handoff/kernel';

/** A sample of another clock: its time, and the moments of this process before and after. In milliseconds. */
export interface ClockSample {
  /** Since 1970. */
  readonly shown: number;
  /** By `performance.now()`, which does not jump when the wall clock is set. */
  readonly sentAt: number;
  readonly receivedAt: number;
}

/** The relation of this process's clocks to the shared time, which is the database's. */
export interface SharedTime extends Clock {
  /** The shared time, advanced by the monotonic clock; the wall clock's time while it is unknown. */
  now(): Date;
  /** The shared time at a reading of the monotonic clock. */
  at(monotonicMs: number): Date;
  /** How far the steady clock, which counts deadlines here, is ahead, in milliseconds; 0 while unknown. */
  steadyAheadMs(): number;
  /** How far the wall clock is ahead, in milliseconds; negative when it is behind, 0 while unknown. */
  aheadMs(): number;
  /**
   * The minimum error of the wall clock, whatever the network delay of the samples; undefined before the first sample.
   */
  offByMs(): number | undefined;
  /** Adds a sample of the database's clock. From then on only such samples count. */
  sawDatabase(sample: ClockSample): void;
  /** Adds a sample of the shared time of a service, which has sampled the database's clock. */
  sawService(sample: ClockSample): void;
}

/** How long a sample takes precedence over slower ones. */
const BELIEVED_MS = 30_000;

/**
 * Estimates the shared time by the quickest recent sample. It assumes that the other clock was read halfway between
 * request and reply, so half the round trip bounds the error. From there it counts by the monotonic clock, so that a
 * change of the wall clock shows at once.
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
    // When the errors of both samples do not explain the difference, the other clock was set, and the newer sample is right.
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

/** The process has one clock. */
export const sharedTime: SharedTime = createSharedTime();
