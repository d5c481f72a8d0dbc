/** Tells that something may have changed. Only hints: one that is missed costs a waiter time, never the truth. */
export interface ChangeFeed {
  /** Listens for changes of whatever has these ids, from now on. */
  watch(...ids: readonly string[]): Watch;
  /**
   * Hears from now on, until the returned function is called, of every task of which an event says that it is pending:
   * its role and its type.
   */
  watchPending(hear: (role: string, type: string) => void): () => void;
  /** Says that what has these ids changed in this process. */
  notify(ids: readonly string[]): void;
}

export interface Watch {
  /**
   * Resolves when a change was hinted at since the watch began or this last resolved, or after so many milliseconds,
   * or at once when the feed is closed, or when who watches has gone.
   *
   * @returns the ids that were hinted at; none when the time was up.
   */
  changed(timeoutMs: number, gone: AbortSignal): Promise<ReadonlySet<string>>;
  /**
   * Listens for changes of these too, from now on.
   *
   * @returns those that were not listened for before: what happened to them until now may not have been hinted at.
   */
  also(ids: readonly string[]): ReadonlySet<string>;
  /** Ends the watch. */
  stop(): void;
}
