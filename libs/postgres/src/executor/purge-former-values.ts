import type { Database } from '../database.js';
import { purgeInBatches } from '../duty/purge-in-batches.js';
import type { SetAside } from '../duty/set-aside.js';

/**
 * Deletes values that were replaced longer ago than so many milliseconds by the database's clock, in batches: no reply that
 * is younger shows them. They have no id of their own, and are told by their place.
 */
export function purgeFormerValues(
  db: Database,
  table: string,
  olderThanMs: number,
  aside?: SetAside,
  batch?: number,
): Promise<number> {
  return purgeInBatches(db, { table, key: 'ctid::text', since: 'replaced_at' }, olderThanMs, aside, batch);
}
