import type { Caller } from '../../topology/topology.js';
import type { Settled } from './perform-call.js';

/** The participants of one workflow. */
export interface Cast {
  /** Sends the task. Its roles would allow it to decide, but it is the requester. */
  readonly sender: Caller;
  readonly worker: Caller;
  /** Two people of one role, who may disagree. */
  readonly approvers: readonly [Caller, Caller];
  /** Holds none of the roles, and decides only where an approver hands it the role. */
  readonly deputy: Caller;
  /** Asked when the approvers have not decided in time. */
  readonly board: Caller;
}

/** The id in a successful answer. */
export function idOf(settled: Settled | undefined, name: string): string | undefined {
  return settled?.ok === true ? (settled.json[name] as string) : undefined;
}
