import { steadyClock, unavailable, type HandoffError } from '@handoff/kernel';

/**
 * Past the deadline the caller no longer waits: no work starts, and uncommitted work is rolled back.
 *
 * @throws HandoffError `UNAVAILABLE` when the deadline has passed.
 */
export function refusePast(deadline: Date | undefined): void {
  if (isPast(deadline)) throw tooLate();
}

export function isPast(deadline: Date | undefined): boolean {
  return deadline !== undefined && deadline.getTime() <= steadyClock.now().getTime();
}

export function tooLate(cause?: unknown): HandoffError {
  return unavailable('There was not enough time left to do this.', cause);
}

/** The milliseconds left until the deadline, at least one; undefined if that is no less than the limit. */
export function remainingBelow(limitMs: number, deadline: Date | undefined): number | undefined {
  if (deadline === undefined) return undefined;
  const remaining = Math.max(1, deadline.getTime() - steadyClock.now().getTime());
  return remaining < limitMs ? remaining : undefined;
}
