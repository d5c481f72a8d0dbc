import type { Call } from '@handoff/kernel';
import type { Delegation } from './delegation/delegation.js';
import type { Grant } from './grant/grant.js';
import type { InboxLoad } from './task/inbox.js';

/** The configured limits of tasks and approvals. */
export interface Policy {
  /** A task expires after this time without a change, in milliseconds. */
  readonly taskRetentionMs: number;
  /** An approval without a decision expires after this time, unless its request says otherwise; in milliseconds. */
  readonly approvalExpiryMs: number;
  /** All roles of the installation, when the list is closed; undefined when any role may be named. */
  readonly roles?: ReadonlySet<string> | undefined;
  /** How much one sender may have waiting for one role. */
  readonly inbox: InboxLoad;
}

/** The input of a rule that it must not read for itself: the time, the limits and new ids. */
export interface DecisionEnvironment {
  readonly now: Date;
  readonly policy: Policy;
  newId(): string;
}

/** The environment of a caller's request. */
export interface RequestEnvironment extends DecisionEnvironment {
  readonly call: Call;
  /** The delegations to the caller, locked until the transaction ends. Empty for commands that only a role's holder gives. */
  readonly delegations: readonly Delegation[];
  /** The standing grants that may cover what the command does, or that it is about; locked until the transaction ends. */
  readonly grants: readonly Grant[];
}

/** The later of two instants, so that a clock that lags behind another instance's never moves a record back in time. */
export function latest(a: Date, b: Date): Date {
  return a > b ? a : b;
}
