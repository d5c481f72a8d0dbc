import type { Queryable, Transaction } from '@handoff/postgres';
import type { Approval } from '../domain/approval.js';
import type { InboxLoad } from '../domain/inbox-room.js';
import type { TaskAggregate } from '../domain/task-aggregate.js';
import type { LoadedInbox } from '../domain/working-tasks.js';
import type { CallReads } from '../ports/task-rules.js';
import { findBelow } from './find-below.js';
import { taskColumnsWithContentWhere } from './row-sizes.js';
import { loadInboxes } from './load-inboxes.js';
import { lockClaimable, lockClaims } from './lock-claimable.js';
import { approvalOf, taskOf, type ApprovalRow, type TaskRow } from './task-rows.js';
import { DECISIONS } from './vote-rows.js';

/** What a batch of commands touches. */
export interface LoadedFiles {
  /** Nobody else can change these until the transaction ends. */
  readonly locked: readonly TaskAggregate[];
  /** These are only looked at. */
  readonly looked: readonly TaskAggregate[];
  /** The ids of the locked tasks that are below a task, by its id. They come without their content. */
  readonly below: ReadonlyMap<string, readonly string[]>;
  /** What waited in the inboxes that the commands add to. */
  readonly inboxes: readonly LoadedInbox[];
}

/**
 * Loads what a batch of commands touches. Tasks are locked first, by id, then their approvals, by id, so that two
 * batches wait for each other in one order and never in a circle; what claims may take comes last, because nobody waits
 * for it. The parent of a task that is routed is locked too: it must not end in between, or a cascade would miss the child.
 */
export async function loadWorkingTasks(
  tx: Transaction,
  commands: readonly CallReads[],
  bounds: InboxLoad,
): Promise<LoadedFiles> {
  const claims = commands.flatMap(({ call, claim }) => (claim === undefined ? [] : { call, claim }));
  await lockClaims(tx, claims);
  const { locked, below } = await lockWithAllBelow(tx, commands);
  const have = new Set(locked.map(({ task }) => task.id));
  const lookedAt = new Set(commands.flatMap((each) => each.lookedAt ?? []));
  const others = [...lookedAt].filter((id) => !have.has(id));
  const read = await readTasks(tx, others);
  const rows = (await lockClaimable(tx, claims)).filter(({ id }) => !have.has(id));
  const claimable = await withLockedApprovals(tx, rows);
  return {
    locked: [...locked, ...claimable],
    looked: read.filter(({ task }) => !have.has(task.id)),
    below,
    inboxes: await loadInboxes(tx, commands, locked, bounds),
  };
}

/**
 * The tasks that commands name, and those below that a cascade takes along. What is below is looked for once more when
 * its parents are locked, so that nothing can be routed there any more: what came in between is locked too, out of order,
 * and should that meet another batch in a circle, the database ends one of them and it is run again.
 */
async function lockWithAllBelow(
  tx: Queryable,
  commands: readonly CallReads[],
): Promise<Pick<LoadedFiles, 'locked' | 'below'>> {
  let below = await findBelow(tx, commands);
  const named = commands.flatMap(({ tasks = [] }) => tasks);
  const ofApprovals = commands.flatMap(({ approvals = [] }) => approvals);
  const locked = [...(await lockFiles(tx, named, ofApprovals, [...below.values()].flat()))];
  while (below.size > 0) {
    const have = new Set(locked.map(({ task }) => task.id));
    below = await findBelow(tx, commands);
    const late = [...below.values()].flat().filter((id) => !have.has(id));
    if (late.length === 0) break;
    locked.push(...(await lockFiles(tx, [], [], late)));
  }
  return { locked, below };
}

/**
 * The locked tasks as files, with all their approvals, locked too. Decisions are added under the lock of the task, so the
 * snapshot of a statement that begins once the tasks are locked has them all.
 */
export async function withLockedApprovals(tx: Queryable, rows: readonly TaskRow[]): Promise<readonly TaskAggregate[]> {
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
export function fileTogether(tasks: readonly TaskRow[], approvals: readonly ApprovalRow[]): readonly TaskAggregate[] {
  const byTask = new Map<string, Approval[]>(tasks.map(({ id }) => [id, []]));
  for (const row of approvals) byTask.get(row.task_id)?.push(approvalOf(row));
  return tasks.map((row) => ({ task: taskOf(row), approvals: (byTask.get(row.id) ?? []).sort(byOrdinal) }));
}

async function lockFiles(
  tx: Queryable,
  taskIds: readonly string[],
  approvalIds: readonly string[],
  below: readonly string[],
): Promise<readonly TaskAggregate[]> {
  if (taskIds.length === 0 && approvalIds.length === 0 && below.length === 0) return [];
  const rows =
    below.length === 0
      ? await tx.query<TaskRow>(LOCK_TASKS, [taskIds, approvalIds])
      : await tx.query<TaskRow>(LOCK_TASKS_AND_BELOW, [taskIds, approvalIds, below]);
  return withLockedApprovals(tx, rows);
}

const NAMED = 'SELECT unnest($1::uuid[]) UNION SELECT task_id FROM approvals WHERE id = ANY ($2::uuid[])';

const LOCK_TASKS = {
  name: 'task_lock_tasks',
  text: `SELECT * FROM tasks WHERE id IN (${NAMED}) ORDER BY id FOR NO KEY UPDATE`,
};

/** What is cancelled with another task may be much, and large: it is not needed whole. */
const LOCK_TASKS_AND_BELOW = {
  name: 'task_lock_tasks_and_below',
  text: `SELECT ${taskColumnsWithContentWhere(`tasks.id IN (${NAMED})`)} FROM tasks
    WHERE id IN (${NAMED} UNION SELECT unnest($3::uuid[])) ORDER BY id FOR NO KEY UPDATE`,
};

/** Tasks that are looked at and not changed: what may have taken the id that a session holds ready, be it an approval. */
async function readTasks(tx: Queryable, ids: readonly string[]): Promise<readonly TaskAggregate[]> {
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

function byOrdinal(a: Approval, b: Approval): number {
  return a.ordinal - b.ordinal;
}
