import { insertOutboxEvents, type Database } from '@handoff/postgres';
import { createTaskFiles } from '../domain/task-files.js';
import type { TaskRules } from '../ports/task-store.js';
import { withLockedApprovals } from './load-task-files.js';
import { saveTaskFiles } from './save-task-files.js';
import type { TaskRow } from './task-rows.js';

/**
 * Expires what is overdue and lets leases lapse, at most so many tasks, in one transaction. Tasks that another instance works on are skipped:
 * it expires them itself, or changes them so that they are not due any more.
 *
 * @returns how many tasks changed.
 */
export async function expireOverdue(db: Database, outbox: string, rules: TaskRules, limit: number): Promise<number> {
  return db.transaction(async (tx) => {
    const { now } = tx;
    const rows = await tx.query<TaskRow>(LOCK_DUE, [now, limit]);
    const loaded = await withLockedApprovals(tx, rows);
    const files = createTaskFiles(loaded);
    // Asked again of what is locked: between being found due and being locked a task may have changed.
    const changes = loaded.map((file) => rules.expire(file, now)).filter((change) => change !== undefined);
    for (const { file } of changes) files.put(file);
    await saveTaskFiles(tx, files.differences());
    const events = changes.flatMap((change) => change.events);
    if (events.length > 0) await insertOutboxEvents(tx, outbox, events);
    return changes.length;
  });
}

const LOCK_DUE = {
  name: 'task_lock_due',
  text: `SELECT * FROM tasks WHERE id IN (
      (SELECT id FROM tasks WHERE status IN ('pending', 'awaiting_approval') AND expires_at <= $1::timestamptz
        ORDER BY expires_at LIMIT $2::integer)
      UNION ALL
      (SELECT id FROM tasks
        WHERE status IN ('pending', 'active', 'awaiting_approval') AND deadline_at <= $1::timestamptz
        ORDER BY deadline_at LIMIT $2::integer)
      UNION ALL
      (SELECT id FROM tasks WHERE lease_expires_at <= $1::timestamptz ORDER BY lease_expires_at LIMIT $2::integer)
      UNION ALL
      (SELECT task_id FROM approvals WHERE status = 'pending' AND expires_at <= $1::timestamptz
        ORDER BY expires_at LIMIT $2::integer))
    LIMIT $2::integer FOR NO KEY UPDATE SKIP LOCKED`,
};
