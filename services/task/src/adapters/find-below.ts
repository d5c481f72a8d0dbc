import { ADMIN_ROLE } from '@handoff/kernel';
import type { Queryable } from '@handoff/postgres';
import { MAX_CASCADE } from '../domain/rules/decide-cancellation.js';
import type { CallReads } from '../ports/task-rules.js';

/**
 * The ids of the open tasks below the cascading commands' tasks that the caller may cancel, at any depth; by the id of
 * the upper task. One more than a step of a cascade cancels, to show that there are more.
 */
export async function findBelow(
  tx: Queryable,
  commands: readonly CallReads[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, readonly string[]>();
  for (const { below: taskId, call } of commands) {
    if (taskId === undefined) continue;
    const { roles } = call.principal;
    const senders = roles.includes(ADMIN_ROLE) ? null : roles;
    const rows = await tx.query<{ readonly id: string }>(FIND_BELOW, [taskId, MAX_CASCADE + 1, senders]);
    found.set(taskId, [...(found.get(taskId) ?? []), ...rows.map(({ id }) => id)]);
  }
  return found;
}

/** A parent is older than its children, so the recursion cannot loop. */
const FIND_BELOW = {
  name: 'task_find_below',
  text: `WITH RECURSIVE below AS (
      SELECT id, status, from_role FROM tasks WHERE parent_task_id = $1::uuid
      UNION ALL
      SELECT tasks.id, tasks.status, tasks.from_role FROM tasks JOIN below ON tasks.parent_task_id = below.id)
    SELECT id FROM below
    WHERE status IN ('pending', 'active', 'awaiting_approval') AND ($3::text[] IS NULL OR from_role = ANY ($3::text[]))
    LIMIT $2::integer`,
};
