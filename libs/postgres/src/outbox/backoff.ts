/** Pauses between attempts that fail: each twice the last, with chance in it, so that instances do not act in step. */
export interface Backoff {
  /** The next pause, in milliseconds. */
  next(): number;
  /** An attempt succeeded: start small again. */
  reset(): void;
}

export function createBackoff(firstMs = 100, mostMs = 5000): Backoff {
  let pause = firstMs;
  return {
    next: () => {
      const now = pause;
      pause = Math.min(mostMs, pause * 2);
      return now * (0.5 + Math.random() / 2);
    },
    reset: () => {
      pause = firstMs;
    },
  };
}
