import { type IdSource } from '@handoff/kernel';
import {
  createCommandExecutor,
  insertOutboxEvents,
  purgeCommands,
  purgeFormerValues,
  type CommandExecutorMetrics,
  type Database,
  type Logger,
} from '@handoff/postgres';
import { changeEvent } from '../application/session-events.js';
import { decideDeletion } from '../domain/decide-deletion.js';
import { decideExpiry } from '../domain/decide-expiry.js';
import type { SessionStore } from '../ports/session-store.js';
import { FORMER_VALUES } from './compose-session-replies.js';
import { selectNewest } from './list-sessions-statement.js';
import { sessionCommandModel, type SessionModelOptions } from './session-command-model.js';
import { deleteEndedSessions, lockDue, selectSession, updateSessions } from './session-statements.js';

export interface PostgresSessionStoreDeps extends SessionModelOptions {
  readonly db: Database;
  readonly newId: IdSource;
  readonly logger?: Logger;
  readonly metrics?: CommandExecutorMetrics;
  /** Called after a commit that wrote events. */
  readonly onEvents?: () => void;
}

/** Sessions as table `sessions`, their events in `session_outbox`, their commands in `session_commands`. */
export function createPostgresSessionStore(deps: PostgresSessionStoreDeps): SessionStore {
  const { db, newId, prefix, lifetimeMs, onEvents = () => undefined, ...executorDeps } = deps;
  const executor = createCommandExecutor({ ...executorDeps, db, onEvents, model: sessionCommandModel(deps) });

  return {
    execute: (command) => executor.execute(command),
    find: (id, deadline) => selectSession(db, id, deadline),
    list: (query, deadline) => selectNewest(db, query, deadline),

    async expireDue(limit) {
      const expired = await db.transaction(async (tx) => {
        const { now } = tx;
        const due = await lockDue(tx, limit);
        if (due.length === 0) return 0;
        const changes = due.map((session) => decideExpiry(session, { now, lifetimeMs }));
        await updateSessions(
          tx,
          changes.map(({ session }) => session),
        );
        await insertOutboxEvents(
          tx,
          'session_outbox',
          changes.map((change) => changeEvent(prefix, newId(now), now, change)),
        );
        return due.length;
      });
      if (expired > 0) onEvents();
      return expired;
    },

    async deleteEnded(olderThanMs, limit) {
      const deleted = await db.transaction(async (tx) => {
        const ended = await deleteEndedSessions(tx, olderThanMs, limit);
        const events = ended.map((session) => changeEvent(prefix, newId(tx.now), tx.now, decideDeletion(session)));
        if (events.length > 0) await insertOutboxEvents(tx, 'session_outbox', events);
        return ended.length;
      });
      if (deleted > 0) onEvents();
      return deleted;
    },

    async forgetCommands(olderThanMs) {
      const forgotten = await purgeCommands(db, 'session_commands', olderThanMs);
      await purgeFormerValues(db, FORMER_VALUES.table, olderThanMs);
      return forgotten;
    },
    drain: () => executor.drain(),
  };
}
