/** Hints that something may have changed. A missed hint costs a waiter time; it never causes a wrong answer. */
export interface ChangeFeed {
  /** Watches the resources with these ids from now on. */
  watch(...ids: readonly string[]): Watch;
  /**
   * From now on calls `hear` with the role and the type of every task that becomes pending, until the returned function
   * is called.
   */
  watchPending(hear: (role: string, type: string) => void): () => void;
  /** Reports a change in this process. */
  notify(ids: readonly string[]): void;
}

export interface Watch {
  /**
   * Resolves on a hint since the watch began or since it last resolved, after the timeout, when the feed is closed, or
   * when the caller has gone.
   *
   * @returns the hinted ids; empty after the timeout.
   */
  changed(timeoutMs: number, gone: AbortSignal): Promise<ReadonlySet<string>>;
  /**
   * Watches these ids too, from now on.
   *
   * @returns the ids that were not watched before: earlier changes of them were not hinted at.
   */
  also(ids: readonly string[]): ReadonlySet<string>;
  /** Ends the watch. */
  stop(): void;
}
