import type { Command } from '@handoff/kernel';
import type { Delegation, DelegationStatus } from './delegation.js';
import type { Person } from '../task/person.js';

export interface CreateDelegation {
  readonly role: string;
  /** The subject of the colleague. */
  readonly delegate: string;
  /** Undefined: from now on. */
  readonly from: Date | undefined;
  readonly until: Date;
  readonly reason: string | undefined;
}

export interface EndDelegation {
  readonly delegationId: string;
  readonly reason: string | undefined;
}

export type DelegationCommand = Command<'createDelegation', CreateDelegation> | Command<'endDelegation', EndDelegation>;

/** The result of a command about a delegation: its new state, the event, and the actor. */
export interface DelegationChange {
  readonly event: 'delegation.created' | 'delegation.ended';
  readonly delegation: Delegation;
  readonly fromStatus: DelegationStatus | undefined;
  readonly by: Person;
}
