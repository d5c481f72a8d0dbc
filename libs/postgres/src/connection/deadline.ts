import { steadyClock, unavailable, type HandoffError } from '@handoff/kernel';

/**
 * Past the deadline nobody waits for a result any more: nothing is begun, and what was not committed is rolled back.
 *
 * @throws HandoffError `UNAVAILABLE` when it is past.
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

/** How many milliseconds are left, at least one, where that is less than what there is anyway. */
export function remainingBelow(limitMs: number, deadline: Date | undefined): number | undefined {
  if (deadline === undefined) return undefined;
  const remaining = Math.max(1, deadline.getTime() - steadyClock.now().getTime());
  return remaining < limitMs ? remaining : undefined;
}
