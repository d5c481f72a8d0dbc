/** When a change happens, by the store's clock, and how long a session then stays open untouched, in milliseconds. */
export interface Occasion {
  readonly now: Date;
  readonly lifetimeMs: number;
}
