import { deleteInBatches } from '../connection/delete-in-batches.js';
import { checkTableName } from '../connection/table-name.js';
import type { Database } from '../database.js';

/**
 * Deletes command rows older than so many milliseconds by the database's clock, in batches, so that no statement runs long. Instances may do so at
 * once: what one is deleting, the others skip.
 *
 * @returns how many were deleted.
 */
export async function purgeCommands(db: Database, table: string, olderThanMs: number, batch = 1000): Promise<number> {
  return deleteInBatches(
    db,
    batch,
    {
      name: `${table}_purge`,
      text: `
      WITH old AS (
        SELECT id FROM ${checkTableName(table)} WHERE created_at < now() - $1::float8 * interval '1 millisecond'
        ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED
      ), gone AS (
        DELETE FROM ${table} USING old WHERE ${table}.id = old.id RETURNING 1
      )
      SELECT count(*)::integer AS count FROM gone`,
    },
    olderThanMs,
  );
}
