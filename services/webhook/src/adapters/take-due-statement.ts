import { randomUUID } from 'node:crypto';
import type { Queryable } from '@handoff/postgres';
import type { Capacity, DueDelivery } from '../ports/webhook-store.js';
import { deliveryColumns, toDelivery, type DeliveryRow } from './delivery-row.js';

interface DueRow extends DeliveryRow {
  readonly body: string;
  readonly url: string;
  readonly secrets: readonly (string | null)[];
  readonly taken_at: Date;
}

/**
 * Leases due deliveries. For each webhook the index gives as many deliveries as the webhook has free places; a failing
 * webhook has one place. Then the roles take turns, counting their attempts in flight, up to the share of a role; within a
 * role the first delivery of each webhook comes first. The statement skips rows that another instance has locked. Rows that
 * it locked and did not lease stay due.
 */
export async function leaseDue(
  db: Queryable,
  leaseMs: number,
  { total, perWebhook, perRole, busy }: Capacity,
): Promise<readonly DueDelivery[]> {
  const rows = await db.query<DueRow>(
    {
      name: 'webhook_delivery_take',
      text: `
        WITH busy AS MATERIALIZED (
          SELECT b.id, b.count, w.role FROM unnest($3::uuid[], $4::integer[]) AS b (id, count) JOIN webhooks w USING (id)
        ), open AS MATERIALIZED (
          SELECT w.id, w.role, CASE WHEN w.failing_since IS NULL THEN $2::integer ELSE 1 END - coalesce(b.count, 0) AS places
          FROM webhooks w LEFT JOIN busy b ON b.id = w.id
          WHERE w.status = 'active' AND (w.held_until IS NULL OR w.held_until <= now())
        ), due AS MATERIALIZED (
          SELECT d.id, d.next_attempt_at, open.role,
            row_number() OVER (PARTITION BY d.webhook_id ORDER BY d.next_attempt_at) AS turn
          FROM open CROSS JOIN LATERAL (
            SELECT id, webhook_id, next_attempt_at FROM webhook_deliveries
            WHERE webhook_id = open.id AND status = 'pending' AND next_attempt_at <= now()
            ORDER BY next_attempt_at LIMIT greatest(open.places, 0) FOR UPDATE SKIP LOCKED
          ) d
        ), taken AS (
          SELECT id FROM (
            SELECT id, next_attempt_at, row_number() OVER (PARTITION BY role ORDER BY turn, next_attempt_at)
              + coalesce((SELECT sum(busy.count) FROM busy WHERE busy.role = due.role), 0) AS place
            FROM due
          ) placed
          WHERE place <= $7::integer ORDER BY place, next_attempt_at LIMIT $6::integer
        )
        UPDATE webhook_deliveries d SET lease_id = $5, next_attempt_at = now() + $1::float8 * interval '1 millisecond'
        FROM taken, webhooks w
        WHERE d.id = taken.id AND w.id = d.webhook_id
        RETURNING ${deliveryColumns('d')}, d.body, w.url, ARRAY[
          w.secret, CASE WHEN w.previous_secret_until > now() THEN w.previous_secret END
        ] AS secrets, now() AS taken_at`,
    },
    [leaseMs, perWebhook, [...busy.keys()], [...busy.values()], randomUUID(), total, perRole],
  );
  return rows.map(toDue);
}

/** How long no delivery becomes due, in milliseconds. */
export async function findRest(db: Queryable): Promise<number> {
  const [row] = await db.query<{ readonly ms: number | null }>({
    name: 'webhook_delivery_rest',
    text: `
      SELECT (extract(epoch FROM min(greatest(due.first_at, w.held_until)) - now()) * 1000)::float8 AS ms
      FROM webhooks w CROSS JOIN LATERAL (
        SELECT min(next_attempt_at) AS first_at FROM webhook_deliveries WHERE webhook_id = w.id AND status = 'pending'
      ) due
      WHERE w.status = 'active' AND due.first_at IS NOT NULL`,
  });
  return Math.max(0, Math.ceil(row?.ms ?? Number.POSITIVE_INFINITY));
}

function toDue({ body, url, secrets, taken_at: takenAt, ...row }: DueRow): DueDelivery {
  const delivery = toDelivery(row);
  if (delivery.leaseId === undefined) throw new TypeError('what was leased has a lease');
  return {
    delivery: { ...delivery, leaseId: delivery.leaseId },
    body,
    url,
    takenAt,
    secrets: secrets.filter((secret) => secret !== null),
  };
}
