import { createCommandExecutor, createForgetCommands, type CommandExecutorDeps } from '@handoff/postgres';
import type { ProfileCommand } from '../domain/profile-command.js';
import type { ProfileRules, ProfileStore, WorkingProfiles } from '../ports/profile-store.js';
import { selectBundle, selectVersions } from './bundle-statements.js';
import { COMMAND_TABLE, profileCommandModel } from './profile-command-model.js';
import { selectProfile, selectProfiles, selectPublishedOf } from './profile-statements.js';

type ExecutorDeps = CommandExecutorDeps<ProfileCommand, WorkingProfiles>;

export interface PostgresProfileStoreDeps extends Pick<ExecutorDeps, 'db' | 'logger' | 'metrics' | 'onEvents'> {
  readonly rules: ProfileRules;
  /** Counts the rows that a duty sets aside. */
  readonly onSetAside?: (duty: string) => void;
}

/** Keeps profiles and bundles in tables, their events in `directory_outbox`, and their commands in `directory_commands`. */
export function createPostgresProfileStore(deps: PostgresProfileStoreDeps): ProfileStore {
  const { rules, onSetAside, ...executorDeps } = deps;
  const { db, logger } = executorDeps;
  const executor = createCommandExecutor({ ...executorDeps, model: profileCommandModel(rules) });
  return {
    execute: (command) => executor.execute(command),
    find: (role, deadline) => selectProfile(db, role, deadline),
    list: (query, deadline) => selectProfiles(db, query, deadline),
    findPublished: (role, deadline) => selectPublishedOf(db, role, deadline),
    listVersions: (role, limit, deadline) => selectVersions(db, role, limit, deadline),
    findBundle: (role, version, deadline) => selectBundle(db, role, version, deadline),
    forgetCommands: createForgetCommands({ db, commandTable: COMMAND_TABLE, logger, onSetAside }),
    drain: () => executor.drain(),
  };
}
