import { createCommandExecutor, type CommandExecutorDeps, type CommandModel } from '@handoff/postgres';
import type { ImportOrgCommand } from '../domain/org/org-command.js';
import type { OrgRules, OrgStore, WorkingOrg } from '../ports/org-store.js';
import { insertImports, lockPeople, putPeople, selectImports, selectPeople, selectRoles } from './org-statements.js';
import { COMMAND_TABLE, OUTBOX_TABLE } from './profile-command-model.js';

type ExecutorDeps = CommandExecutorDeps<ImportOrgCommand, WorkingOrg>;

export interface PostgresOrgStoreDeps extends Pick<ExecutorDeps, 'db' | 'logger' | 'metrics' | 'onEvents'> {
  readonly rules: OrgRules;
}

/** Keeps people in `org_people`. It executes one import at a time, because each is decided on all people. */
export function createPostgresOrgStore({ rules, ...deps }: PostgresOrgStoreDeps): OrgStore {
  const { db } = deps;
  const executor = createCommandExecutor({ ...deps, model: orgModel(rules) });
  return {
    execute: (command) => executor.execute(command),
    people: (deadline) => selectPeople(db, deadline),
    imports: (limit, deadline) => selectImports(db, limit, deadline),
    drain: () => executor.drain(),
  };
}

function orgModel(rules: OrgRules): CommandModel<ImportOrgCommand, WorkingOrg> {
  return {
    commandTable: COMMAND_TABLE,
    outboxTable: OUTBOX_TABLE,
    async load(tx) {
      const people = await lockPeople(tx);
      return {
        people: new Map(people.map((person) => [person.userId, person])),
        roles: new Set(await selectRoles(tx)),
        changed: new Map(),
        imports: [],
      };
    },
    decide: (command, working, now) => rules.decide(command, working, now),
    authorise: (command, working, now) => rules.authorise(command, working, now),
    // The caller acts as admin.
    actsInOwnRoles: () => false,
    async save(tx, { changed, imports }) {
      if (changed.size > 0) await putPeople(tx, [...changed.values()], tx.now);
      if (imports.length > 0) await insertImports(tx, imports);
    },
  };
}
