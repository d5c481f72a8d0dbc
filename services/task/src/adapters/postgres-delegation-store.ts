import { createCommandExecutor, type CommandExecutorDeps, type CommandModel } from '@handoff/postgres';
import { isBy, type Delegation } from '../domain/delegation/delegation.js';
import type { DelegationCommand } from '../domain/delegation/delegation-command.js';
import type { DelegationRules, DelegationStore, WorkingDelegations } from '../ports/delegation-store.js';
import {
  endDelegations,
  insertDelegations,
  lockDelegations,
  lockDelegationsBy,
  selectDelegations,
  selectInForce,
} from './delegation-statements.js';
import { COMMAND_TABLE, OUTBOX_TABLE } from './postgres-task-store.js';

interface WorkingSet extends WorkingDelegations {
  changed(): { readonly created: readonly Delegation[]; readonly ended: readonly Delegation[] };
}

type ExecutorDeps = CommandExecutorDeps<DelegationCommand, WorkingSet>;

export interface PostgresDelegationStoreDeps extends Pick<ExecutorDeps, 'db' | 'logger' | 'metrics' | 'onEvents'> {
  readonly rules: DelegationRules;
}

/** Keeps delegations in `delegations`, with events and commands in the tables of the task service. */
export function createPostgresDelegationStore({ rules, ...deps }: PostgresDelegationStoreDeps): DelegationStore {
  const { db } = deps;
  const executor = createCommandExecutor({ ...deps, model: delegationModel(rules) });
  return {
    execute: (command) => executor.execute(command),
    list: (query, deadline) => selectDelegations(db, query, deadline),
    inForceFor: (person, deadline) => selectInForce(db, person, deadline),
    drain: () => executor.drain(),
  };
}

function delegationModel(rules: DelegationRules): CommandModel<DelegationCommand, WorkingSet> {
  return {
    commandTable: COMMAND_TABLE,
    outboxTable: OUTBOX_TABLE,
    async load(tx, commands) {
      const creators = commands.filter(({ name }) => name === 'createDelegation').map(({ call }) => call.principal);
      const ids = commands.flatMap((command) => (command.name === 'endDelegation' ? [command.input.delegationId] : []));
      const existing = await lockDelegationsBy(tx, creators);
      return workingSet([...existing, ...(await lockDelegations(tx, ids))]);
    },
    decide: (command, working, now) => rules.decide(command, working, now),
    authorise: (command, working, now) => rules.authorise(command, working, now),
    // The role is named by the body, or is that of the delegation.
    actsInOwnRoles: () => false,
    async save(tx, working) {
      const { created, ended } = working.changed();
      if (created.length > 0) await insertDelegations(tx, created);
      if (ended.length > 0) await endDelegations(tx, ended);
    },
  };
}

function workingSet(loaded: readonly Delegation[]): WorkingSet {
  const before = new Map(loaded.map((each) => [each.id, each]));
  const now = new Map(before);
  return {
    get: (id) => now.get(id),
    by: (person) => [...now.values()].filter((each) => isBy(each, person)),
    put: (delegation) => void now.set(delegation.id, delegation),
    changed: () => ({
      created: [...now.values()].filter(({ id }) => !before.has(id)),
      ended: [...now.values()].filter((each) => before.has(each.id) && before.get(each.id) !== each),
    }),
  };
}
