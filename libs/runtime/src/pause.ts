/**
 * Resolves after the timeout, when it is woken, or when the signal aborts. It leaves no timer and no listener behind.
 *
 * @param expose receives the function that wakes it.
 */
export function pause(timeoutMs: number, gone: AbortSignal, expose: (wake: () => void) => void): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      gone.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, gone.aborted ? 0 : timeoutMs);
    gone.addEventListener('abort', end, { once: true });
    expose(end);
  });
}
