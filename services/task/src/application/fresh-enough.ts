import type { SteadyClock } from '@handoff/kernel';

/** For how long an answer is given again at least, in milliseconds. */
const LEAST_MS = 2_000;
/** For how many times its cost an answer is given again, so that reading takes 5 % of one connection at most. */
const TIMES_ITS_COST = 20;

/**
 * Reads something dear once for all who ask: callers during a reading wait for it, and callers soon after it get the last
 * answer. A reading that fails, such as one with a near deadline, fails for the caller who began it alone.
 */
export function freshEnough<T>(
  read: (deadline: Date) => Promise<T>,
  clock: SteadyClock,
): (deadline: Date) => Promise<T> {
  let last: { readonly value: T; readonly staleAt: number } | undefined;
  let reading: Promise<T> | undefined;
  const now = () => clock.now().getTime();

  const readAnew = async (deadline: Date): Promise<T> => {
    const beganAt = now();
    try {
      const value = await read(deadline);
      last = { value, staleAt: now() + Math.max(LEAST_MS, TIMES_ITS_COST * (now() - beganAt)) };
      return value;
    } finally {
      reading = undefined;
    }
  };

  return function ask(deadline): Promise<T> {
    if (last !== undefined && now() < last.staleAt) return Promise.resolve(last.value);
    if (reading !== undefined) return reading.catch(() => ask(deadline));
    reading = readAnew(deadline);
    return reading;
  };
}
