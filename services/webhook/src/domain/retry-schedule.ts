const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** The delay after each failed attempt, as Standard Webhooks recommends: three days in all. */
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

/** The longest pause that an endpoint can ask for (Retry-After). */
export const LONGEST_HOLD_MS = HOUR_MS;

/** The largest random addition to a delay, as a part of it, so that deliveries that failed together do not retry together. */
const JITTER = 0.2;

/**
 * The delay before the next attempt, in milliseconds; undefined after the last attempt.
 *
 * @param attempts - the number of failed attempts
 * @param random - at least 0 and below 1
 */
export function retryDelayMs(attempts: number, random: number): number | undefined {
  const delay = RETRY_DELAYS_MS[attempts - 1];
  return delay === undefined ? undefined : Math.round(delay * (1 + JITTER * random));
}
