/** A database that nothing was done to yet, or that is migrated: its URL, and how to be rid of it. */
export interface TestUrl {
  readonly url: string;
  readonly drop: () => Promise<void>;
}
