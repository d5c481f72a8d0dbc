import type { Cursor, Decision, Outcome, Page, Refusal } from '@handoff/kernel';
import type { Delegation, DelegationStatus } from '../domain/delegation/delegation.js';
import type { DelegationCommand } from '../domain/delegation/delegation-command.js';
import type { Party } from '../domain/task/person.js';

/** The delegations that a batch of commands has loaded, with the changes of the commands decided so far. */
export interface WorkingDelegations {
  get(id: string): Delegation | undefined;
  /** The delegations by a person that nobody has ended. */
  by(person: Party): readonly Delegation[];
  put(delegation: Delegation): void;
}

/** The rules that a store applies to locked delegations. They do no I/O. */
export interface DelegationRules {
  decide(command: DelegationCommand, working: WorkingDelegations, now: Date): Decision;
  /** Refuses the first reply to the caller of a repeated command that may not have it any more. */
  authorise(command: DelegationCommand, working: WorkingDelegations, now: Date): Refusal | undefined;
}

export interface DelegationQuery {
  /** Only delegations of these roles, and those by and to the person; undefined: all. */
  readonly visibleTo: { readonly roles: readonly string[]; readonly person: Party } | undefined;
  readonly role: string | undefined;
  readonly status: DelegationStatus | undefined;
  readonly by: Party | undefined;
  readonly to: Party | undefined;
  readonly limit: number;
  readonly after: Cursor | undefined;
}

/** Keeps delegations. A change, its event and the memory of its command are one transaction. */
export interface DelegationStore {
  /** Executes a command. A repeated one gets its first reply. */
  execute(command: DelegationCommand): Promise<Outcome>;
  /**
   * Lists delegations, newest first, as they are at the store's time `at`.
   *
   * @throws HandoffError `UNAVAILABLE` when there is no answer by the deadline, and without a query after it.
   */
  list(query: DelegationQuery, deadline: Date): Promise<Page<Delegation> & { readonly at: Date }>;
  /** The delegations to a person that are in force now. A hint: a vote asks again, in its own transaction. */
  inForceFor(person: Party, deadline: Date): Promise<readonly Delegation[]>;
  /** Takes no new commands and resolves when the commands taken before are executed. */
  drain(): Promise<void>;
}
