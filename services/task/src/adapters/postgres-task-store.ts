import { HandoffError, mayActFor, type Outcome } from '@handoff/kernel';
import {
  createCommandExecutor,
  createForgetCommands,
  createSetAside,
  type CommandExecutorDeps,
  type CommandModel,
  type Database,
} from '@handoff/postgres';
import type { TaskCommand } from '../domain/task-command.js';
import { createWorkingTasks, type WorkingSet } from './working-tasks.js';
import type { InboxLoad } from '../domain/task/inbox.js';
import type { TaskStore } from '../ports/task-store.js';
import { composeTaskReplies, FORMER_VALUES } from './compose-task-replies.js';
import { countInbox, findClaimable } from './count-inbox.js';
import { countOverview } from './count-overview.js';
import { expireGrants } from './expire-grants.js';
import { selectGrant, selectGrants } from './grant-statements.js';
import { expireOverdue, findRest } from './expire-due-tasks.js';
import { createInboxRoom } from './inbox-room.js';
import { loadWorkingTasks } from './load-working-tasks.js';
import { findTask, findTaskStates, findRoutedBy, listApprovals, listTasks } from './query-tasks.js';
import { saveWorkingTasks } from './save-working-tasks.js';
import type { TaskRules } from '../ports/task-rules.js';

export const COMMAND_TABLE = 'task_commands';
export const OUTBOX_TABLE = 'task_outbox';

type ExecutorDeps = CommandExecutorDeps<TaskCommand, WorkingSet>;

export interface PostgresTaskStoreDeps extends Pick<ExecutorDeps, 'logger' | 'metrics' | 'onEvents'> {
  readonly db: Database;
  readonly rules: TaskRules;
  /** How much one sender may have waiting for one role. */
  readonly inbox: InboxLoad;
  /** Counts the rows that a duty sets aside. */
  readonly onSetAside?: (duty: string) => void;
}

/** Tasks in Postgres or PGlite. Concurrent commands share a transaction. */
export function createPostgresTaskStore({
  db,
  rules,
  inbox,
  onSetAside,
  ...options
}: PostgresTaskStoreDeps): TaskStore {
  const room = createInboxRoom();
  const model: CommandModel<TaskCommand, WorkingSet> = {
    commandTable: COMMAND_TABLE,
    outboxTable: OUTBOX_TABLE,
    async load(tx, commands, locksGiven) {
      const reads = commands.map((command) => ({ call: command.call, ...rules.reads(command) }));
      const { locked, looked, below, inboxes, delegations, grants } = await loadWorkingTasks(
        tx,
        reads,
        { bounds: inbox, room },
        locksGiven,
      );
      return createWorkingTasks(locked, looked, below, inboxes, delegations, grants);
    },
    decide: (command, aggregates, now) => rules.decide(command, aggregates, now),
    authorise: (command, aggregates, now) => rules.authorise(command, aggregates, now),
    actsInOwnRoles: (command) => rules.actsInOwnRoles(command),
    save: (tx, aggregates) => saveWorkingTasks(tx, aggregates.differences()),
    compose: (tx, recipes) => composeTaskReplies(tx, rules, recipes),
  };
  const executor = createCommandExecutor({ db, model, ...options });
  const aside = createSetAside({ duty: 'expire tasks', logger: options.logger, onSetAside });
  return {
    async execute(command, abandoned) {
      const outcome = await executor.execute(command, abandoned);
      return (outcome.ok ? undefined : await recallRouting(db, rules, command, outcome.error)) ?? outcome;
    },
    findTask: (id, deadline) => findTask(db, id, deadline),
    findStates: (ids, deadline) => findTaskStates(db, ids, deadline),
    listTasks: (query, deadline) => listTasks(db, query, deadline),
    listApprovals: (query, deadline) => listApprovals(db, query, deadline),
    findGrant: (id, deadline) => selectGrant(db, id, deadline),
    listGrants: (query, deadline) => selectGrants(db, query, deadline),
    findClaimable: (filters) => findClaimable(db, filters),
    restMs: () => findRest(db),
    countInbox: (query, deadline) => countInbox(db, query, deadline),
    countOverview: (deadline) => countOverview(db, deadline),
    async expireOverdue(limit) {
      const tasks = await expireOverdue({ db, outbox: OUTBOX_TABLE, rules, aside }, limit);
      const expired = tasks + (await expireGrants({ db, outbox: OUTBOX_TABLE, rules }, limit));
      if (expired > 0) options.onEvents?.();
      return expired;
    },
    forgetCommands: createForgetCommands({
      db,
      commandTable: COMMAND_TABLE,
      formerValueTable: FORMER_VALUES.table,
      logger: options.logger,
      onSetAside,
    }),
    drain: () => executor.drain(),
  };
}

/**
 * Recalls the reply to a routing whose command was purged: its repetition collides with the task that it created. That
 * is rare (the key has to come again after COMMAND_RETENTION_HOURS), so it is looked up only then.
 */
async function recallRouting(
  db: Database,
  rules: TaskRules,
  command: TaskCommand,
  error: HandoffError,
): Promise<Outcome | undefined> {
  const { name, call } = command;
  if (error.code !== 'WRITE_CONFLICT' || name !== 'routeTask' || !call.keyed) return undefined;
  const aggregate = await findRoutedBy(db, call.commandId, call.deadline).catch(() => undefined);
  if (aggregate === undefined) return undefined;
  const { fingerprint, fromRole } = aggregate.task;
  const isSender = mayActFor(call.principal, fromRole);
  if (fingerprint !== call.fingerprint || (!isSender && rules.actsInOwnRoles(command)))
    return { ok: false, error: new HandoffError('IDEMPOTENCY_KEY_REUSED') };
  if (!isSender) return { ok: false, error: new HandoffError('ROLE_NOT_HELD') };
  return { ok: true, reply: rules.replyToRouting(aggregate), replayed: true };
}
