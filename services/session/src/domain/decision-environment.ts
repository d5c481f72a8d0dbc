/** When a change happens, by the store's clock, and how long a session then stays open untouched, in milliseconds. */
export interface DecisionEnvironment {
  readonly now: Date;
  readonly lifetimeMs: number;
}
