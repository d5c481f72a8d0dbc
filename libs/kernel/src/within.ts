/**
 * Waits for work, at most this many milliseconds.
 *
 * @returns whether the work ended in time.
 * @throws what the work throws in time.
 */
export async function within(milliseconds: number, work: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, milliseconds, false);
  });
  try {
    return await Promise.race([work.then(() => true), timeout]);
  } finally {
    clearTimeout(timer);
  }
}

/** Like {@link within}, for work that may fail. Never throws. @returns whether the work succeeded in time. */
export function succeedsWithin(milliseconds: number, work: Promise<unknown>): Promise<boolean> {
  return within(milliseconds, work).catch(() => false);
}
