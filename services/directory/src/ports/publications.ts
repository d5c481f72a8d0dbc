/** Tells waiters that something was published for a role. A missed hint costs a waiter time; it never causes a wrong answer. */
export interface Publications {
  /** Watches the publications for a role from now on. */
  watch(role: string): PublicationWatch;
}

export interface PublicationWatch {
  /**
   * Resolves on a publication since the watch began or since it last resolved, after the timeout, when the hints end, or when the
   * caller has gone.
   */
  next(timeoutMs: number, gone: AbortSignal): Promise<void>;
  /** Ends the watch. */
  stop(): void;
}
