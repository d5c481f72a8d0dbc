import { createCommandExecutor, type CommandExecutorDeps, type CommandModel } from '@handoff/postgres';
import type { EvaluateAccessCommand } from '../domain/access.js';
import type { AccessRules, AccessStore, PublishedNow } from '../ports/access-store.js';
import { COMMAND_TABLE, OUTBOX_TABLE } from './profile-command-model.js';
import { selectPublished } from './profile-statements.js';

export interface PostgresAccessStoreDeps extends Pick<
  CommandExecutorDeps<EvaluateAccessCommand, PublishedNow>,
  'db' | 'logger' | 'metrics' | 'onEvents'
> {
  readonly rules: AccessRules;
}

/**
 * Keeps answers as events in `directory_outbox`. It has an executor of its own, because answers lock no profile: they do not
 * wait for a publication, nor a publication for them.
 */
export function createPostgresAccessStore({ rules, ...deps }: PostgresAccessStoreDeps): AccessStore {
  const executor = createCommandExecutor({ ...deps, model: accessModel(rules) });
  return { record: (command) => executor.execute(command), drain: () => executor.drain() };
}

function accessModel(rules: AccessRules): CommandModel<EvaluateAccessCommand, PublishedNow> {
  return {
    commandTable: COMMAND_TABLE,
    outboxTable: OUTBOX_TABLE,
    load: (tx, commands) =>
      selectPublished(tx, [
        ...new Set(commands.flatMap(({ input }) => input.answered.flatMap(({ role }) => role ?? []))),
      ]),
    locksNothing: () => true,
    decide: (command, published, now) => rules.decide(command, published, now),
    // Questions take no key, so none is ever repeated.
    authorise: () => undefined,
    actsInOwnRoles: () => false,
    save: () => Promise.resolve(),
  };
}
