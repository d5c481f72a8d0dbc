import type { Queryable } from '@handoff/postgres';

/**
 * Runs statements that read the first rows of an index in its order, and keeps the planner from sorting instead. It
 * expects one task of a role that is newer than the table's statistics. To sort one row seems to cost nothing, so it may
 * read the role's tasks by another index, which is a little smaller. With a thousand tasks, each claim then reads and
 * sorts a thousand.
 *
 * @param read gives all of its statements at once.
 */
export async function inIndexOrder<T>(tx: Queryable, read: () => Promise<T>): Promise<T> {
  const [, result] = await Promise.all([tx.query(AVOID_SORTS), read(), tx.query(ALLOW_SORTS)]);
  return result;
}

const AVOID_SORTS = { name: 'task_avoid_sorts', text: 'SET LOCAL enable_sort = off' };
const ALLOW_SORTS = { name: 'task_allow_sorts', text: 'SET LOCAL enable_sort = on' };
