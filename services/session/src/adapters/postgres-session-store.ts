import {
  createCommandExecutor,
  createForgetCommands,
  createSetAside,
  insertOutboxEvents,
  workOrSetAside,
  type CommandExecutorDeps,
  type Transaction,
} from '@handoff/postgres';
import type { Session } from '../domain/session.js';
import type { SessionCommand } from '../domain/session-command.js';
import type { SessionRules, SessionStore, WorkingSessions } from '../ports/session-store.js';
import { FORMER_VALUES } from './compose-session-replies.js';
import { selectSessions } from './list-sessions-statement.js';
import { COMMAND_TABLE, OUTBOX_TABLE, sessionCommandModel } from './session-command-model.js';
import {
  deleteEndedSession,
  deleteEndedSessions,
  findDue,
  findEnded,
  lockDue,
  lockOneDue,
} from './session-duty-statements.js';
import { selectSession, updateSessions } from './session-statements.js';

type ExecutorDeps = CommandExecutorDeps<SessionCommand, WorkingSessions>;

export interface PostgresSessionStoreDeps extends Pick<ExecutorDeps, 'db' | 'logger' | 'metrics' | 'onEvents'> {
  readonly rules: SessionRules;
  /** Counts the rows that a duty sets aside. */
  readonly onSetAside?: (duty: string) => void;
}

/** Keeps sessions in table `sessions`, their events in `session_outbox`, and their commands in `session_commands`. */
export function createPostgresSessionStore(deps: PostgresSessionStoreDeps): SessionStore {
  const { rules, onSetAside, ...executorDeps } = deps;
  const { db, logger, onEvents } = executorDeps;
  const executor = createCommandExecutor({ ...executorDeps, model: sessionCommandModel(rules) });
  const overdue = createSetAside({ duty: 'expire sessions', logger, onSetAside });
  const ended = createSetAside({ duty: 'delete ended sessions', logger, onSetAside });
  const formerValueTable = FORMER_VALUES.table;

  const expire = (lock: (tx: Transaction) => Promise<readonly Session[]>): Promise<number> =>
    db.transaction(async (tx) => {
      const due = await lock(tx);
      if (due.length === 0) return 0;
      const expired = due.map((session) => rules.expire(session, tx.now));
      const sessions = expired.map(({ session }) => session);
      updateSessions(tx, sessions);
      const events = expired.map(({ event }) => event);
      await insertOutboxEvents(tx, OUTBOX_TABLE, events);
      return due.length;
    });

  const remove = (take: (tx: Transaction) => Promise<readonly Session[]>): Promise<number> =>
    db.transaction(async (tx) => {
      const deleted = await take(tx);
      const events = deleted.map((session) => rules.announceDeletion(session, tx.now));
      await insertOutboxEvents(tx, OUTBOX_TABLE, events);
      return deleted.length;
    });

  return {
    execute: (command) => executor.execute(command),
    find: (id, deadline) => selectSession(db, id, deadline),
    list: (query, deadline) => selectSessions(db, query, deadline),

    async expireDue(limit) {
      const expired = await workOrSetAside(overdue, {
        all: (except) => expire((tx) => lockDue(tx, limit, except)),
        find: (except) => findDue(db, limit, except),
        one: (id) => expire((tx) => lockOneDue(tx, id)),
      });
      if (expired > 0) onEvents?.();
      return expired;
    },

    async deleteEnded(olderThanMs, limit) {
      const deleted = await workOrSetAside(ended, {
        all: (except) => remove((tx) => deleteEndedSessions(tx, olderThanMs, limit, except)),
        find: (except) => findEnded(db, olderThanMs, limit, except),
        one: (id) => remove((tx) => deleteEndedSession(tx, olderThanMs, id)),
      });
      if (deleted > 0) onEvents?.();
      return deleted;
    },

    forgetCommands: createForgetCommands({ db, commandTable: COMMAND_TABLE, formerValueTable, logger, onSetAside }),
    drain: () => executor.drain(),
  };
}
