import { type IdSource } from '@handoff/kernel';
import {
  createCommandExecutor,
  createSetAside,
  insertOutboxEvents,
  purgeCommands,
  purgeFormerValues,
  workOrSetAside,
  type CommandExecutorMetrics,
  type Database,
  type Logger,
  type Transaction,
} from '@handoff/postgres';
import { changeEvent } from '../application/session-events.js';
import { decideDeletion } from '../domain/decide-deletion.js';
import { decideExpiry } from '../domain/decide-expiry.js';
import type { Session } from '../domain/session.js';
import type { SessionStore } from '../ports/session-store.js';
import { FORMER_VALUES } from './compose-session-replies.js';
import { selectNewest } from './list-sessions-statement.js';
import { sessionCommandModel, type SessionModelOptions } from './session-command-model.js';
import {
  deleteEndedSession,
  deleteEndedSessions,
  findDue,
  findEnded,
  lockDue,
  lockOneDue,
} from './session-duty-statements.js';
import { selectSession, updateSessions } from './session-statements.js';

export interface PostgresSessionStoreDeps extends SessionModelOptions {
  readonly db: Database;
  readonly newId: IdSource;
  readonly logger?: Logger;
  readonly metrics?: CommandExecutorMetrics;
  /** Called after a commit that wrote events. */
  readonly onEvents?: () => void;
  /** Counts the rows that a duty sets aside. */
  readonly onSetAside?: (duty: string) => void;
}

/** Sessions as table `sessions`, their events in `session_outbox`, their commands in `session_commands`. */
export function createPostgresSessionStore(deps: PostgresSessionStoreDeps): SessionStore {
  const { db, newId, prefix, lifetimeMs, onEvents = () => undefined, onSetAside, ...executorDeps } = deps;
  const executor = createCommandExecutor({ ...executorDeps, db, onEvents, model: sessionCommandModel(deps) });

  const { logger } = deps;
  const overdue = createSetAside({ duty: 'expire sessions', logger, onSetAside });
  const ended = createSetAside({ duty: 'delete ended sessions', logger, onSetAside });
  const commands = createSetAside({ duty: 'forget commands', logger, onSetAside });
  const former = createSetAside({ duty: 'forget former values', logger, onSetAside });

  return {
    execute: (command) => executor.execute(command),
    find: (id, deadline) => selectSession(db, id, deadline),
    list: (query, deadline) => selectNewest(db, query, deadline),

    async expireDue(limit) {
      const expire = (lock: (tx: Transaction) => Promise<readonly Session[]>) =>
        db.transaction(async (tx) => {
          const { now } = tx;
          const due = await lock(tx);
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
      const expired = await workOrSetAside(overdue, {
        all: (except) => expire((tx) => lockDue(tx, limit, except)),
        find: (except) => findDue(db, limit, except),
        one: (id) => expire((tx) => lockOneDue(tx, id)),
      });
      if (expired > 0) onEvents();
      return expired;
    },

    async deleteEnded(olderThanMs, limit) {
      const remove = (take: (tx: Transaction) => Promise<readonly Session[]>) =>
        db.transaction(async (tx) => {
          const gone = await take(tx);
          const events = gone.map((session) => changeEvent(prefix, newId(tx.now), tx.now, decideDeletion(session)));
          if (events.length > 0) await insertOutboxEvents(tx, 'session_outbox', events);
          return gone.length;
        });
      const deleted = await workOrSetAside(ended, {
        all: (except) => remove((tx) => deleteEndedSessions(tx, olderThanMs, limit, except)),
        find: (except) => findEnded(db, olderThanMs, limit, except),
        one: (id) => remove((tx) => deleteEndedSession(tx, olderThanMs, id)),
      });
      if (deleted > 0) onEvents();
      return deleted;
    },

    async forgetCommands(olderThanMs) {
      const forgotten = await purgeCommands(db, 'session_commands', olderThanMs, commands);
      await purgeFormerValues(db, FORMER_VALUES.table, olderThanMs, former);
      return forgotten;
    },
    drain: () => executor.drain(),
  };
}
