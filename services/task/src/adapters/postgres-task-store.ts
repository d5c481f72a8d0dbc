import { HandoffError, mayActFor } from '@handoff/kernel';
import {
  createCommandExecutor,
  createSetAside,
  purgeCommands,
  purgeFormerValues,
  type CommandExecutorDeps,
  type CommandModel,
  type Database,
} from '@handoff/postgres';
import type { TaskCommand } from '../domain/task-command.js';
import { actsInOwnRoles } from '../domain/acts-in-own-roles.js';
import { createTaskFiles, type TaskFiles } from '../domain/task-files.js';
import type { InboxLoad } from '../domain/inbox-room.js';
import type { Outcome, TaskRules, TaskStore } from '../ports/task-store.js';
import { composeTaskReplies, FORMER_VALUES } from './compose-task-replies.js';
import { countInbox, findClaimable } from './count-inbox.js';
import { expireOverdue } from './expire-overdue.js';
import { loadTaskFiles } from './load-task-files.js';
import { findFile, findFileRoutedBy, listApprovals, listTasks } from './query-tasks.js';
import { saveTaskFiles } from './save-task-files.js';

export const COMMAND_TABLE = 'task_commands';
export const OUTBOX_TABLE = 'task_outbox';

type ExecutorDeps = CommandExecutorDeps<TaskCommand, TaskFiles>;

export interface PostgresTaskStoreDeps extends Pick<ExecutorDeps, 'logger' | 'metrics' | 'onEvents'> {
  readonly db: Database;
  readonly rules: TaskRules;
  /** How much one sender may have waiting for one role: the rules refuse more. */
  readonly inbox: InboxLoad;
  /** Counts the rows that a duty sets aside. */
  readonly onSetAside?: (duty: string) => void;
}

/** Tasks in Postgres, or in PGlite, which is the same. Commands that come at once share a transaction. */
export function createPostgresTaskStore({
  db,
  rules,
  inbox,
  onSetAside,
  ...options
}: PostgresTaskStoreDeps): TaskStore {
  const model: CommandModel<TaskCommand, TaskFiles> = {
    commandTable: COMMAND_TABLE,
    outboxTable: OUTBOX_TABLE,
    async load(tx, commands) {
      const { locked, looked, below, inboxes } = await loadTaskFiles(tx, commands, inbox);
      return createTaskFiles(locked, looked, below, inboxes);
    },
    decide: (command, files, now) => rules.decide(command, files, now),
    authorise: (command, files, now) => rules.authorise(command, files, now),
    actsInOwnRoles,
    save: (tx, files) => saveTaskFiles(tx, files.differences()),
    compose: (tx, recipes) => composeTaskReplies(tx, rules, recipes),
  };
  const executor = createCommandExecutor({ db, model, ...options });
  const asideFrom = (duty: string) => createSetAside({ duty, logger: options.logger, onSetAside });
  const [aside, commands, former] = [
    asideFrom('expire tasks'),
    asideFrom('forget commands'),
    asideFrom('forget former values'),
  ];
  return {
    async execute(command, abandoned) {
      const outcome = await executor.execute(command, abandoned);
      return (outcome.ok ? undefined : await recallRouting(db, rules, command, outcome.error)) ?? outcome;
    },
    findFile: (id, deadline) => findFile(db, id, deadline),
    listTasks: (query, deadline) => listTasks(db, query, deadline),
    listApprovals: (query, deadline) => listApprovals(db, query, deadline),
    findClaimable: (wants) => findClaimable(db, wants),
    countInbox: (query, deadline) => countInbox(db, query, deadline),
    async expireOverdue(limit) {
      const expired = await expireOverdue({ db, outbox: OUTBOX_TABLE, rules, aside }, limit);
      if (expired > 0) options.onEvents?.();
      return expired;
    },
    async forgetCommands(olderThanMs) {
      const forgotten = await purgeCommands(db, COMMAND_TABLE, olderThanMs, commands);
      await purgeFormerValues(db, FORMER_VALUES.table, olderThanMs, former);
      return forgotten;
    },
    drain: () => executor.drain(),
  };
}

/**
 * A command that was forgotten collides with the task that it made. That is rare (its key has to come again after
 * COMMAND_RETENTION_HOURS), so it is looked up then, and not before every command.
 */
async function recallRouting(
  db: Database,
  rules: TaskRules,
  command: TaskCommand,
  error: HandoffError,
): Promise<Outcome | undefined> {
  const { name, call } = command;
  if (error.code !== 'WRITE_CONFLICT' || name !== 'routeTask' || !call.keyed) return undefined;
  const file = await findFileRoutedBy(db, call.commandId, call.deadline).catch(() => undefined);
  if (file === undefined) return undefined;
  const { fingerprint, fromRole } = file.task;
  const isSender = mayActFor(call.principal, fromRole);
  if (fingerprint !== call.fingerprint || (!isSender && actsInOwnRoles(command)))
    return { ok: false, error: new HandoffError('IDEMPOTENCY_KEY_REUSED') };
  if (!isSender) return { ok: false, error: new HandoffError('ROLE_NOT_HELD') };
  return { ok: true, reply: rules.replyToRouting(file), replayed: true };
}
