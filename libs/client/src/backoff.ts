/** How long to wait before a retry, in milliseconds: exponential with full jitter, at least what the server asked for. */
export function backoffMs(attempt: number, retryAfterSeconds: number | undefined, random: () => number): number {
  const ceiling = Math.min(5_000, 100 * 2 ** attempt);
  return Math.max(random() * ceiling, Math.min(retryAfterSeconds ?? 0, 30) * 1_000);
}

/** Waits, unless the signal aborts first. */
export function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const onAbort = (): void => {
      clearTimeout(timer);
      reject(signal!.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, milliseconds);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}
