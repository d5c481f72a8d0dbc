import type { Queryable, Statement } from '../database.js';

/**
 * Repeats a statement that deletes at most `$2` rows older than `$1` milliseconds and selects their `count`, until it finds fewer.
 *
 * @returns how many rows were deleted.
 */
export async function deleteInBatches(
  db: Queryable,
  batch: number,
  statement: Statement,
  ageMs: number,
): Promise<number> {
  let total = 0;
  for (;;) {
    const [row] = await db.query<{ count: number }>(statement, [ageMs, batch]);
    const count = row?.count ?? 0;
    total += count;
    if (count < batch) return total;
  }
}
