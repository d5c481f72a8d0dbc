import { deleteInBatches } from '../connection/delete-in-batches.js';
import { checkTableName } from '../connection/table-name.js';
import type { Database } from '../database.js';

/**
 * Deletes command rows created before an instant, in batches, so that no statement runs long. Instances may do so at
 * once: what one is deleting, the others skip.
 *
 * @returns how many were deleted.
 */
export async function purgeCommands(db: Database, table: string, before: Date, batch = 1000): Promise<number> {
  return deleteInBatches(
    db,
    batch,
    {
      name: `${table}_purge`,
      text: `
      WITH old AS (
        SELECT id FROM ${checkTableName(table)} WHERE created_at < $1 ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED
      ), gone AS (
        DELETE FROM ${table} USING old WHERE ${table}.id = old.id RETURNING 1
      )
      SELECT count(*)::integer AS count FROM gone`,
    },
    before,
  );
}
