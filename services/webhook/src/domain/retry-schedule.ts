const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** How long after each failed attempt the next one follows, as Standard Webhooks has it: three days in all. */
export const RETRY_DELAYS_MS: readonly number[] = [
  5 * SECOND_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  14 * HOUR_MS,
  20 * HOUR_MS,
  24 * HOUR_MS,
];

/** An endpoint may ask for a pause (Retry-After), but not for one that is longer than this. */
export const LONGEST_HOLD_MS = HOUR_MS;

/** How much later than scheduled an attempt may come, so that those that failed together don't come back together. */
const JITTER = 0.2;

/**
 * When to try again after so many failed attempts; undefined when enough were made.
 *
 * @param random - from 0 to 1, excluding 1
 */
export function retryDelayMs(attempts: number, random: number): number | undefined {
  const delay = RETRY_DELAYS_MS[attempts - 1];
  return delay === undefined ? undefined : Math.round(delay * (1 + JITTER * random));
}
