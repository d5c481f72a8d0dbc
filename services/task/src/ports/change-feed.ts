/** Tells that something may have changed. Only hints: one that is missed costs a waiter time, never the truth. */
export interface ChangeFeed {
  /** Listens for changes of what has this id, from now on. */
  watch(id: string): Watch;
  /** Says that what has these ids changed in this process. */
  poke(ids: readonly string[]): void;
}

export interface Watch {
  /**
   * Resolves when a change was hinted at since the watch began or this last resolved, or after so many milliseconds,
   * or at once when the feed is closed.
   */
  changed(timeoutMs: number): Promise<void>;
  /** Ends the watch. */
  stop(): void;
}
