import { insertFormerValues, type CommandModel } from '@handoff/postgres';
import type { SessionCommand } from '../domain/session-command.js';
import type { SessionRules, WorkingSessions } from '../ports/session-store.js';
import { composeSessionReplies, FORMER_VALUES, formerMetadataOf } from './compose-session-replies.js';
import { insertSessions, lockSessions, updateSessions } from './session-statements.js';

export const COMMAND_TABLE = 'session_commands';
export const OUTBOX_TABLE = 'session_outbox';

/** How the commands of this service meet its tables. */
export function sessionCommandModel(rules: SessionRules): CommandModel<SessionCommand, WorkingSessions> {
  return {
    commandTable: COMMAND_TABLE,
    outboxTable: OUTBOX_TABLE,
    async load(tx, commands, locksGiven) {
      const ids = new Set(commands.flatMap((command) => rules.target(command) ?? []));
      const locking = ids.size === 0 ? [] : lockSessions(tx, [...ids]);
      locksGiven();
      const found = await locking;
      return {
        byId: new Map(found.map((session) => [session.id, session])),
        created: new Set(),
        changed: new Set(),
        superseded: [],
      };
    },
    decide: (command, working, now) => rules.decide(command, working, now),
    authorise: (command, working, now) => rules.authorise(command, working, now),
    // The command that opens a session names its role, and that role never changes.
    actsInOwnRoles: () => false,
    compose: (tx, recipes) => composeSessionReplies(tx, rules, recipes),
    async save(tx, { byId, created, changed, superseded }) {
      const inserts = [...created].flatMap((id) => byId.get(id) ?? []);
      const updates = [...changed].flatMap((id) => (created.has(id) ? [] : (byId.get(id) ?? [])));
      if (inserts.length > 0) insertSessions(tx, inserts);
      if (updates.length > 0) updateSessions(tx, updates);
      await insertFormerValues(tx, FORMER_VALUES, superseded.map(formerMetadataOf));
    },
  };
}
