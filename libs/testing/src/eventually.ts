/** How long and how often {@link eventually} looks. */
export interface EventuallyOptions {
  /** The bound, in milliseconds. Default 30 000: it costs nothing where the fact comes about. */
  readonly timeoutMs?: number;
  /** The pause between two looks, in milliseconds. Default 20. */
  readonly intervalMs?: number;
  /** What is waited for, for the message when it does not come. */
  readonly describe?: string;
}

/**
 * Repeats a check until it neither throws nor returns `false` or `undefined`, and returns what it returned. Instead of
 * sleeping: a test that waits for a fact is as fast as the fact, and a slow machine does not make it fail.
 *
 * @throws Error when the bound passes first; its `cause` is what the last look threw.
 */
export async function eventually<T>(
  check: () => T | Promise<T>,
  { timeoutMs = 30_000, intervalMs = 20, describe = 'the condition' }: EventuallyOptions = {},
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
