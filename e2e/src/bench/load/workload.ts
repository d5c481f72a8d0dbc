import type { Actor } from './actor.js';

/** One operation as callers of the benchmark do it, again and again. */
export interface Workload {
  /** Makes what the actor's operations need, before the clock starts. */
  readonly prepare?: (actor: Actor) => Promise<void>;
  /** From the first request to the last answer. Resolves to `over` if nothing is left to do. */
  readonly perform: (actor: Actor) => Promise<void | 'over'>;
}
