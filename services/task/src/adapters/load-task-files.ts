import type { Queryable, Transaction } from '@handoff/postgres';
import type { Approval } from '../domain/approval.js';
import type { TaskCommand } from '../domain/task-command.js';
import type { TaskFile } from '../domain/task-file.js';
import { findBelow } from './find-below.js';
import { lockClaimable, lockClaims } from './lock-claimable.js';
import { approvalOf, taskOf, type ApprovalRow, type TaskRow } from './task-rows.js';
import { DECISIONS } from './vote-rows.js';

/** What a batch of commands touches. */
export interface LoadedFiles {
  /** Nobody else can change these until the transaction ends. */
  readonly locked: readonly TaskFile[];
  /** These are only looked at. */
  readonly looked: readonly TaskFile[];
}

/**
 * Loads what a batch of commands touches. Tasks are locked first, by id, then their approvals, by id, so that two
 * batches wait for each other in one order and never in a circle; what claims may take comes last, because nobody waits
 * for it. NO KEY: a child that is being routed refers to its parent, and must not wait for whoever changes the parent.
 */
export async function loadTaskFiles(tx: Transaction, commands: readonly TaskCommand[]): Promise<LoadedFiles> {
  await lockClaims(tx, commands);
  const below = await findBelow(tx, commands);
  const locked = await lockFiles(tx, [...taskIdsOf(commands), ...below], approvalIdsOf(commands));
  const have = new Set(locked.map(({ task }) => task.id));
  const others = readIdsOf(commands).filter((id) => !have.has(id));
  const read = await readTasks(tx, others);
  const rows = (await lockClaimable(tx, commands)).filter(({ id }) => !have.has(id));
  const claimable = await withLockedApprovals(tx, rows);
  return {
    locked: [...locked, ...claimable],
    looked: read.filter(({ task }) => !have.has(task.id)),
  };
}

/**
 * The locked tasks as files, with all their approvals, locked too. Decisions are added under the lock of the task, so the
 * snapshot of a statement that begins once the tasks are locked has them all.
 */
export async function withLockedApprovals(tx: Queryable, rows: readonly TaskRow[]): Promise<readonly TaskFile[]> {
  if (rows.length === 0) return [];
  const approvals = await tx.query<ApprovalRow>(
    {
      name: 'task_lock_approvals',
      text: `SELECT approvals.*, ${DECISIONS} FROM approvals
        WHERE task_id = ANY ($1::uuid[]) ORDER BY id FOR NO KEY UPDATE OF approvals`,
    },
    [rows.map(({ id }) => id)],
  );
  return fileTogether(rows, approvals);
}

/** Tasks and their approvals, in their order, as files. */
export function fileTogether(tasks: readonly TaskRow[], approvals: readonly ApprovalRow[]): readonly TaskFile[] {
  const byTask = new Map<string, Approval[]>(tasks.map(({ id }) => [id, []]));
  for (const row of approvals) byTask.get(row.task_id)?.push(approvalOf(row));
  return tasks.map((row) => ({ task: taskOf(row), approvals: (byTask.get(row.id) ?? []).sort(byOrdinal) }));
}

async function lockFiles(
  tx: Queryable,
  taskIds: readonly string[],
  approvalIds: readonly string[],
): Promise<readonly TaskFile[]> {
  if (taskIds.length === 0 && approvalIds.length === 0) return [];
  const rows = await tx.query<TaskRow>(
    {
      name: 'task_lock_tasks',
      text: `SELECT * FROM tasks
        WHERE id IN (SELECT unnest($1::uuid[]) UNION SELECT task_id FROM approvals WHERE id = ANY ($2::uuid[]))
        ORDER BY id FOR NO KEY UPDATE`,
    },
    [taskIds, approvalIds],
  );
  return withLockedApprovals(tx, rows);
}

/** Tasks that are looked at and not changed: parents, and what may have taken the id that a session holds ready, be it an approval. */
async function readTasks(tx: Queryable, ids: readonly string[]): Promise<readonly TaskFile[]> {
  if (ids.length === 0) return [];
  const rows = await tx.query<TaskRow>(
    {
      name: 'task_read_tasks',
      text: `SELECT * FROM tasks
        WHERE id IN (SELECT unnest($1::uuid[]) UNION SELECT task_id FROM approvals WHERE id = ANY ($1::uuid[]))`,
    },
    [ids],
  );
  const ofApprovals = rows.some(({ id }) => !ids.includes(id));
  return fileTogether(rows, ofApprovals ? await readApprovals(tx, ids) : []);
}

function readApprovals(tx: Queryable, ids: readonly string[]): Promise<readonly ApprovalRow[]> {
  const text = `SELECT approvals.*, ${DECISIONS} FROM approvals WHERE id = ANY ($1::uuid[])`;
  return tx.query<ApprovalRow>({ name: 'task_read_approvals', text }, [ids]);
}

function taskIdsOf(commands: readonly TaskCommand[]): readonly string[] {
  return commands.flatMap(({ input }) => ('taskId' in input ? [input.taskId] : []));
}

function approvalIdsOf(commands: readonly TaskCommand[]): readonly string[] {
  return commands.flatMap(({ input }) => ('approvalId' in input ? [input.approvalId] : []));
}

function readIdsOf(commands: readonly TaskCommand[]): readonly string[] {
  const ids = commands.flatMap((command) => {
    if (command.name !== 'routeTask') return [];
    const { parentTaskId, session } = command.input;
    return [parentTaskId, session?.ok === true ? session.session.taskId : undefined];
  });
  return [...new Set(ids.filter((id) => id !== undefined))];
}

function byOrdinal(a: Approval, b: Approval): number {
  return a.ordinal - b.ordinal;
}
