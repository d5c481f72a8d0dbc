import type { Queryable } from '@handoff/postgres';
import type { Delivery } from '../domain/delivery.js';
import { deliveryColumns, toDelivery, toDeliveryRow, type DeliveryRow } from './delivery-row.js';

/** Locks deliveries until the transaction ends, in the order of their ids. */
export async function lockDeliveries(tx: Queryable, ids: readonly string[]): Promise<readonly Delivery[]> {
  const rows = await tx.query<DeliveryRow>(
    {
      name: 'webhook_delivery_lock',
      text: `
        SELECT ${deliveryColumns('d')} FROM webhook_deliveries d WHERE id = ANY ($1::uuid[]) ORDER BY id FOR UPDATE`,
    },
    [ids],
  );
  return rows.map(toDelivery);
}

/** Writes all changeable columns of deliveries that this transaction has locked. */
export async function updateDeliveries(tx: Queryable, deliveries: readonly Delivery[]): Promise<void> {
  await tx.query(
    {
      name: 'webhook_delivery_update',
      text: `
        UPDATE webhook_deliveries SET status = changed.status, attempts = changed.attempts,
          last_attempt_at = changed.last_attempt_at, last_status_code = changed.last_status_code,
          last_error = changed.last_error, next_attempt_at = changed.next_attempt_at, lease_id = changed.lease_id,
          delivered_at = changed.delivered_at, updated_at = changed.updated_at
        FROM json_to_recordset($1::json) AS changed (
          id uuid, status text, attempts integer, last_attempt_at timestamptz, last_status_code integer,
          last_error text, next_attempt_at timestamptz, lease_id uuid, delivered_at timestamptz,
          updated_at timestamptz
        )
        WHERE webhook_deliveries.id = changed.id`,
    },
    [JSON.stringify(deliveries.map(toDeliveryRow))],
  );
}

/**
 * Deletes deliveries that did not change for `olderThanMs`. It skips deliveries that another transaction has locked, and those
 * with a later attempt to come.
 */
export async function purgeDeliveries(db: Queryable, olderThanMs: number, limit: number): Promise<number> {
  const rows = await db.query(
    {
      name: 'webhook_delivery_purge',
      text: `
        DELETE FROM webhook_deliveries WHERE id IN (
          SELECT id FROM webhook_deliveries WHERE updated_at < now() - $1::float8 * interval '1 millisecond'
            AND (next_attempt_at IS NULL OR next_attempt_at < now() - $1::float8 * interval '1 millisecond')
          ORDER BY updated_at LIMIT $2 FOR UPDATE SKIP LOCKED
        ) RETURNING id`,
    },
    [olderThanMs, limit],
  );
  return rows.length;
}
