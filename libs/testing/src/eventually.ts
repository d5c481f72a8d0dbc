/** The bound and pause of {@link eventually}. */
export interface EventuallyOptions {
  /** The bound, in milliseconds. Default 60 000: a check that holds costs no waiting. */
  readonly timeoutMs?: number;
  /** The pause between two checks, in milliseconds. Default 20. */
  readonly intervalMs?: number;
  /** The awaited fact, for the error message. */
  readonly describe?: string;
}

/**
 * Repeats a check until it neither throws nor returns `false` or `undefined`, and returns its result. Use it instead of
 * sleeping: the test is as fast as the fact, and does not fail on a slow machine.
 *
 * @throws Error when the bound passes first; its `cause` is the last check's error.
 */
export async function eventually<T>(
  check: () => T | Promise<T>,
  { timeoutMs = 60_000, intervalMs = 20, describe = 'the condition' }: EventuallyOptions = {},
): Promise<Exclude<T, false | undefined>> {
  const giveUpAt = performance.now() + timeoutMs;
  for (;;) {
    let cause: unknown;
    try {
      const value = await check();
      if (value !== false && value !== undefined) return value as Exclude<T, false | undefined>;
    } catch (error) {
      cause = error;
    }
    if (performance.now() >= giveUpAt) {
      const why = cause instanceof Error ? `: ${cause.message}` : '';
      throw new Error(`${describe} did not come about within ${timeoutMs} ms${why}`, { cause });
    }
    await new Promise((resolve) => setTimeout(resolve, intervalMs));
  }
}
