const FIRST_MS = 100;
/** After an outage everything that waited is to have come within half a minute, with time to be handled in. */
const LONGEST_MS = 10_000;

/**
 * How long an event that was not taken waits for its next attempt: 100 ms after the first, doubling up to 10 s, so that
 * a hiccup costs little and an outage is not hammered.
 */
export function redeliveryDelayMs(attempt: number): number {
  return Math.min(FIRST_MS * 2 ** Math.min(attempt - 1, 20), LONGEST_MS);
}

/** From this attempt on, an event that is not taken is something an operator wants to hear about. */
export const WORRYING_ATTEMPT = 5;
