/** Pauses between failing attempts: each about twice the last, with jitter, so that instances do not act in step. */
export interface Backoff {
  /** The next pause, in milliseconds. */
  next(): number;
  /** To be called after a success: the next pause is the shortest again. */
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
