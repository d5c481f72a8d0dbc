/** Tells that something may have changed. Only hints: one that is missed costs a waiter time, never the truth. */
export interface ChangeFeed {
  /** Listens for changes of what has this id, from now on. */
  watch(id: string): Watch;
  /**
   * Hears from now on, until the returned function is called, of every task of which an event says that it is pending:
   * its role and its type.
   */
  watchPending(hear: (role: string, type: string) => void): () => void;
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
