import type { Decision, Outcome, Refusal } from '@handoff/kernel';
import type { ImportOrgCommand, OrgImportRecord } from '../domain/org/org-command.js';
import type { OrgPerson } from '../domain/org/person.js';

/** The people that a batch of commands has loaded, with the changes of the commands decided so far. */
export interface WorkingOrg {
  readonly people: Map<number, OrgPerson>;
  readonly roles: ReadonlySet<string>;
  readonly changed: Map<number, OrgPerson>;
  readonly imports: OrgImportRecord[];
}

/** The rules that a store applies while it holds the lock of imports. They do no I/O. */
export interface OrgRules {
  decide(command: ImportOrgCommand, working: WorkingOrg, now: Date): Decision;
  /** Refuses the first reply to the caller of a repeated command that is not an admin any more. */
  authorise(command: ImportOrgCommand, working: WorkingOrg, now: Date): Refusal | undefined;
}

/** Keeps the people of the organisation. An import, its event and the memory of its command are one transaction. */
export interface OrgStore {
  /** Decides and executes an import. One that is repeated under its key gets its first reply. */
  execute(command: ImportOrgCommand): Promise<Outcome>;
  /** @throws HandoffError `UNAVAILABLE` when the deadline passes first; a read past its deadline is not begun. */
  people(deadline: Date): Promise<readonly OrgPerson[]>;
  /** The newest imports, newest first, and the number of all imports. */
  imports(
    limit: number,
    deadline: Date,
  ): Promise<{ readonly newest: readonly OrgImportRecord[]; readonly total: number }>;
  /** Takes no new commands and resolves when the commands taken before are executed. */
  drain(): Promise<void>;
}
