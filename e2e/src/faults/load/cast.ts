import type { Caller } from '../../topology/topology.js';
import type { Settled } from './perform-call.js';

/** Who takes part in one workflow. */
export interface Cast {
  /** Sends the work. Could decide, too, by its roles, and may not because it asked. */
  readonly sender: Caller;
  readonly worker: Caller;
  /** Two people of one role, who may be of two minds. */
  readonly approvers: readonly [Caller, Caller];
  /** Who is asked when those have not decided in time. */
  readonly board: Caller;
}

/** The id that a successful answer names. */
export function idOf(settled: Settled | undefined, name: string): string | undefined {
  return settled?.ok === true ? (settled.json[name] as string) : undefined;
}
