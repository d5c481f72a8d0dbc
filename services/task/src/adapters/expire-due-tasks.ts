import { insertOutboxEvents, workOrSetAside, type Database, type SetAside, type Transaction } from '@handoff/postgres';
import { createWorkingTasks } from './working-tasks.js';
import type { TaskAggregate } from '../domain/task-aggregate.js';
import { withLockedApprovals } from './load-working-tasks.js';
import { NEXT_END } from './grant-statements.js';
import { TASK_COLUMNS_TO_CHANGE } from './row-sizes.js';
import { saveWorkingTasks } from './save-working-tasks.js';
import type { TaskRow } from './task-rows.js';
import type { TaskRules } from '../ports/task-rules.js';

/**
 * Expires overdue tasks, approvals and leases of at most `limit` tasks, in one transaction. It skips tasks that another
 * instance has locked: that instance expires them, or changes them so that they are no longer due.
 *
 * @returns how many tasks changed.
 */
export function expireOverdue(deps: ExpiryDeps, limit: number): Promise<number> {
  const { db, aside } = deps;
  return workOrSetAside(aside, {
    all: (except) => expire(deps, (tx) => tx.query<TaskRow>(LOCK_DUE, [tx.now, limit, except])),
    async find(except) {
      const rows = await db.query<{ readonly id: string }>(FIND_DUE, [limit, except]);
      return rows.map(({ id }) => id);
    },
    one: (id) => expire(deps, (tx) => tx.query<TaskRow>(LOCK_ONE, [id])),
  });
}

export interface ExpiryDeps {
  readonly db: Database;
  readonly outbox: string;
  readonly rules: TaskRules;
  /** Tasks that could not be expired even alone. */
  readonly aside: SetAside;
}

/** How long nothing becomes due, in milliseconds. */
export async function findRest(db: Database): Promise<number> {
  const [row] = await db.query<{ readonly ms: number | null }>(FIND_REST);
  return Math.max(0, Math.ceil(row?.ms ?? Number.POSITIVE_INFINITY));
}

async function expire(
  { db, outbox, rules, aside }: ExpiryDeps,
  lock: (tx: Transaction) => Promise<readonly TaskRow[]>,
): Promise<number> {
  return db.transaction(async (tx) => {
    const { now } = tx;
    const rows = await lock(tx);
    const loaded = await withLockedApprovals(tx, rows);
    const aggregates = createWorkingTasks(loaded);
    // Decided again under the lock: a task may have changed since it was found due.
    const changes = loaded.flatMap((aggregate) => rules.expire(aggregate, now) ?? leaveAlone(aside, aggregate));
    for (const { aggregate } of changes) aggregates.put(aggregate);
    await saveWorkingTasks(tx, aggregates.differences());
    const events = changes.flatMap((change) => change.events);
    if (events.length > 0) await insertOutboxEvents(tx, outbox, events);
    return changes.length;
  });
}

/** Sets a due task aside whose expiry changes nothing: it would take the place of others again and again. */
function leaveAlone(aside: SetAside, { task }: TaskAggregate): readonly never[] {
  aside.put(task.id, new Error('the task is due, and nothing is to be done'));
  return [];
}

/** The ids of due tasks, some of them twice. */
function due(now: string, limit: string, except: string): string {
  const others = `<> ALL (${except}::uuid[])`;
  return `(SELECT id FROM tasks
        WHERE status IN ('pending', 'awaiting_approval') AND expires_at <= ${now} AND id ${others}
        ORDER BY expires_at LIMIT ${limit}::integer)
      UNION ALL
      (SELECT id FROM tasks
        WHERE status IN ('pending', 'active', 'awaiting_approval') AND deadline_at <= ${now} AND id ${others}
        ORDER BY deadline_at LIMIT ${limit}::integer)
      UNION ALL
      (SELECT id FROM tasks WHERE lease_expires_at <= ${now} AND id ${others}
        ORDER BY lease_expires_at LIMIT ${limit}::integer)
      UNION ALL
      (SELECT task_id FROM approvals WHERE status = 'pending' AND expires_at <= ${now} AND task_id ${others}
        ORDER BY expires_at LIMIT ${limit}::integer)`;
}

/** Without content, which expiry does not need, and which may be large for a hundred tasks. */
const LOCK_DUE = {
  name: 'task_lock_due',
  text: `SELECT ${TASK_COLUMNS_TO_CHANGE} FROM tasks WHERE id IN (${due('$1::timestamptz', '$2', '$3')})
    LIMIT $2::integer FOR NO KEY UPDATE SKIP LOCKED`,
};

const FIND_DUE = {
  name: 'task_find_due',
  text: `SELECT DISTINCT id FROM (${due('now()', '$1', '$2')}) AS due LIMIT $1::integer`,
};

/** The conditions are worded like those of the indexes. */
const FIND_REST = {
  name: 'task_find_rest',
  text: `SELECT (extract(epoch FROM least(
      (SELECT min(expires_at) FROM tasks WHERE status IN ('pending', 'active', 'awaiting_approval')
        AND status IN ('pending', 'awaiting_approval')),
      (SELECT min(deadline_at) FROM tasks WHERE status IN ('pending', 'active', 'awaiting_approval')),
      (SELECT min(lease_expires_at) FROM tasks WHERE lease_expires_at IS NOT NULL),
      ${NEXT_END},
      (SELECT min(expires_at) FROM approvals WHERE status = 'pending')) - now()) * 1000)::float8 AS ms`,
};

const LOCK_ONE = {
  name: 'task_lock_one_due',
  text: `SELECT ${TASK_COLUMNS_TO_CHANGE} FROM tasks WHERE id = $1::uuid FOR NO KEY UPDATE SKIP LOCKED`,
};
