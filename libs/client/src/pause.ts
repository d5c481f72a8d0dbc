/** The wait before a retry, in milliseconds: exponential with full jitter, and at least the server's Retry-After. */
export function backoffMs(attempt: number, retryAfterSeconds: number | undefined, random: () => number): number {
  const ceiling = Math.min(5_000, 100 * 2 ** attempt);
  return Math.max(random() * ceiling, Math.min(retryAfterSeconds ?? 0, 30) * 1_000);
}

/** Waits. If the signal aborts first, it throws the signal's reason. */
export function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return abortable(signal, (resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    return () => clearTimeout(timer);
  });
}

/**
 * Waits for a shared promise. If the signal aborts first, it throws the signal's reason, and the promise continues for
 * others.
 */
export function orAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  return abortable(signal, (resolve, reject) => {
    promise.then(resolve, reject);
    return () => undefined;
  });
}

type Start<T> = (resolve: (value: T) => void, reject: (reason: Error) => void) => () => void;

function abortable<T>(signal: AbortSignal | undefined, start: Start<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    signal?.throwIfAborted();
    const settled = (): void => signal?.removeEventListener('abort', onAbort);
    const stop = start(
      (value) => {
        settled();
        resolve(value);
      },
      (reason) => {
        settled();
        reject(reason);
      },
    );
    const onAbort = (): void => {
      stop();
      reject(signal!.reason as Error);
    };
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}
