import type { Database } from '../database.js';

/**
 * Deletes command rows created before an instant, in batches, so that no statement runs long.
 *
 * @returns how many were deleted.
 */
export async function purgeCommands(db: Database, table: string, before: Date, batch = 1000): Promise<number> {
  return Promise.reject(new Error(`${db.kind} ${table} ${before.getTime()} ${batch}`));
}
