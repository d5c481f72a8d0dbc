import { deleteInBatches } from '../connection/delete-in-batches.js';
import { checkTableName } from '../connection/table-name.js';
import type { Database } from '../database.js';

/**
 * Deletes values that were replaced longer ago than so many milliseconds by the database's clock, in batches: no reply that
 * is younger shows them.
 */
export async function purgeFormerValues(
  db: Database,
  table: string,
  olderThanMs: number,
  batch = 1000,
): Promise<number> {
  return deleteInBatches(
    db,
    batch,
    {
      name: `${table}_purge`,
      text: `
      WITH gone AS (
        DELETE FROM ${checkTableName(table)} WHERE ctid IN (
          SELECT ctid FROM ${table} WHERE replaced_at < now() - $1::float8 * interval '1 millisecond'
          ORDER BY replaced_at LIMIT $2 FOR UPDATE SKIP LOCKED
        ) RETURNING 1
      )
      SELECT count(*)::integer AS count FROM gone`,
    },
    olderThanMs,
  );
}
