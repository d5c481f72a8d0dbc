import {
  createCommandExecutor,
  createSetAside,
  purgeInBatches,
  type CommandExecutorDeps,
  type CommandModel,
} from '@handoff/postgres';
import type { EvaluateAccessCommand } from '../domain/access.js';
import type { AccessRules, AccessStore, WorkingAnswers } from '../ports/access-store.js';
import { FACTS_PURGED, insertFacts, selectFacts } from './fact-statements.js';
import { insertUses, selectUsed } from './approval-use-statements.js';
import { COMMAND_TABLE, OUTBOX_TABLE } from './profile-command-model.js';
import { selectPublished } from './profile-statements.js';

export interface PostgresAccessStoreDeps extends Pick<
  CommandExecutorDeps<EvaluateAccessCommand, WorkingAnswers>,
  'db' | 'logger' | 'metrics' | 'onEvents'
> {
  readonly rules: AccessRules;
  /** Counts the rows that a duty sets aside. */
  readonly onSetAside?: (duty: string) => void;
}

/**
 * Keeps answers as events in `directory_outbox`, and facts of their questions in `access_facts`. It has an executor of its own,
 * because answers lock no profile: they do not wait for a publication, nor a publication for them.
 */
export function createPostgresAccessStore({ rules, onSetAside, ...deps }: PostgresAccessStoreDeps): AccessStore {
  const { db, logger } = deps;
  // Answers lock nothing, so one that comes during a transaction need not wait for its end.
  const executor = createCommandExecutor({ ...deps, model: accessModel(rules), concurrency: 2 });
  const aside = createSetAside({ duty: 'forget facts', logger, onSetAside });
  return {
    record: (command) => executor.execute(command),
    findFacts: (ids, deadline) => selectFacts(db, ids, deadline),
    forgetFacts: () => purgeInBatches(db, FACTS_PURGED, 0, aside),
    drain: () => executor.drain(),
  };
}

function accessModel(rules: AccessRules): CommandModel<EvaluateAccessCommand, WorkingAnswers> {
  return {
    commandTable: COMMAND_TABLE,
    outboxTable: OUTBOX_TABLE,
    async load(tx, commands, locksGiven) {
      locksGiven();
      const answered = commands.flatMap(({ input }) => input.answered);
      const roles = new Set(answered.flatMap(({ role }) => role ?? []));
      const presented = new Set(answered.flatMap((each) => each.presented?.id ?? []));
      const [published, usedBefore] = await Promise.all([
        selectPublished(tx, [...roles]),
        presented.size === 0 ? new Set<string>() : selectUsed(tx, [...presented]),
      ]);
      return { published, usedBefore, uses: new Map(), kept: [] };
    },
    decide: (command, working, now) => rules.decide(command, working, now),
    // Questions take no key, so none is ever repeated.
    authorise: () => undefined,
    actsInOwnRoles: () => false,
    // If another transaction used one of the approvals since, they collide, and the batch is decided anew.
    async save(tx, { kept, uses }) {
      if (kept.length > 0) await insertFacts(tx, kept);
      if (uses.size > 0) await insertUses(tx, [...uses.values()]);
    },
  };
}
