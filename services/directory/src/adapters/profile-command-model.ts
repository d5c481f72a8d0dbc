import type { CommandModel } from '@handoff/postgres';
import type { ProfileCommand } from '../domain/profile-command.js';
import type { ProfileRules, WorkingProfiles } from '../ports/profile-store.js';
import { insertBundles } from './bundle-statements.js';
import { insertProfiles, lockProfiles, updateProfiles } from './profile-statements.js';

export const COMMAND_TABLE = 'directory_commands';
export const OUTBOX_TABLE = 'directory_outbox';

/** How the commands of this service meet its tables. */
export function profileCommandModel(rules: ProfileRules): CommandModel<ProfileCommand, WorkingProfiles> {
  return {
    commandTable: COMMAND_TABLE,
    outboxTable: OUTBOX_TABLE,
    async load(tx, commands, locksGiven) {
      const roles = [...new Set(commands.map(({ input }) => input.role))];
      const locking = lockProfiles(tx, roles);
      locksGiven();
      const found = await locking;
      return {
        byRole: new Map(found.map((profile) => [profile.role, profile])),
        created: new Set(),
        changed: new Set(),
        bundles: [],
      };
    },
    decide: (command, working, now) => rules.decide(command, working, now),
    authorise: (command, working, now) => rules.authorise(command, working, now),
    // The role that a profile is of is named by the path or the body, and the caller acts as admin.
    actsInOwnRoles: () => false,
    async save(tx, { byRole, created, changed, bundles }) {
      const inserts = [...created].flatMap((role) => byRole.get(role) ?? []);
      const updates = [...changed].flatMap((role) => (created.has(role) ? [] : (byRole.get(role) ?? [])));
      if (inserts.length > 0) await insertProfiles(tx, inserts);
      if (updates.length > 0) await updateProfiles(tx, updates);
      if (bundles.length > 0) await insertBundles(tx, bundles);
    },
  };
}
