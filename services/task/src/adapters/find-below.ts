import type { Queryable } from '@handoff/postgres';
import { MAX_CASCADE } from '../domain/cancel-task.js';
import type { TaskCommand } from '../domain/task-command.js';

/**
 * The ids of the tasks below those that are to be cancelled with all that is below them: one more than a cascade takes
 * along at most, which tells that there are too many. A child that is routed meanwhile is not among them: then it came
 * after the cascade.
 */
export async function findBelow(tx: Queryable, commands: readonly TaskCommand[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const command of commands) {
    if (command.name !== 'cancelTask' || !command.input.cascade) continue;
    const rows = await tx.query<{ readonly id: string }>(FIND_BELOW, [command.input.taskId, MAX_CASCADE + 1]);
    found.push(...rows.map(({ id }) => id));
  }
  return found;
}

/** Parents are older than their children, so that there is no way round in a circle. */
const FIND_BELOW = {
  name: 'task_find_below',
  text: `WITH RECURSIVE below AS (
      SELECT id FROM tasks WHERE parent_task_id = $1::uuid
      UNION ALL
      SELECT tasks.id FROM tasks JOIN below ON tasks.parent_task_id = below.id)
    SELECT id FROM below LIMIT $2::integer`,
};
