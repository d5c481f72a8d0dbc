import type { Database } from '../database.js';
import { purgeInBatches } from '../duty/purge-in-batches.js';
import type { SetAside } from '../duty/set-aside.js';

/**
 * Forgets the commands of a table that are older than so many milliseconds, as {@link purgeInBatches} does.
 *
 * @returns how many were deleted.
 */
export function purgeCommands(
  db: Database,
  table: string,
  olderThanMs: number,
  aside?: SetAside,
  batch?: number,
): Promise<number> {
  return purgeInBatches(db, { table, key: 'id::text', since: 'created_at' }, olderThanMs, aside, batch);
}
