import { isNobodysFault, type Database, type SetAside } from '@handoff/postgres';
import { purgeDeliveries } from './delivery-statements.js';
import { purgeTerms, purgeWebhooks } from './webhook-statements.js';

/** In this order: the deletion of a webhook also deletes its deliveries, so few of them should be left. */
const PURGES = [
  ['webhook_deliveries', purgeDeliveries],
  ['webhooks', purgeWebhooks],
  ['webhook_terms', purgeTerms],
] as const;

/**
 * Purges each table until `limit` rows are deleted. A table whose purge fails is set aside for a while and does not stop the
 * others.
 *
 * @returns the number of rows that were deleted.
 * @throws HandoffError when the database is not available.
 */
export async function purgeEach(db: Database, aside: SetAside, olderThanMs: number, limit: number): Promise<number> {
  const failing = aside.ids();
  let purged = 0;
  for (const [table, purge] of PURGES) {
    if (purged >= limit || failing.includes(table)) continue;
    try {
      purged += await purge(db, olderThanMs, limit - purged);
      aside.clear(table);
    } catch (error) {
      if (isNobodysFault(error)) throw error;
      aside.put(table, error);
    }
  }
  return purged;
}
