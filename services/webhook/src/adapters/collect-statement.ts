import type { Queryable } from '@handoff/postgres';
import type { CollectedEvent } from '../ports/webhook-store.js';
import { ALL_SEEING_ROLES, filtersFor } from '../domain/webhook.js';

/**
 * Creates a delivery of each event for each webhook whose terms include the event. The terms for an event are the last ones
 * that began before the event was committed: its place is higher than theirs, or its transaction was not committed when
 * they began. For an event without a place (an old release published it) its time decides.
 *
 * One statement, and so one transaction. The unique constraint finds deliveries that exist already. The order is fixed, so
 * that instances with the same events do not deadlock.
 */
export async function insertDeliveries(
  db: Queryable,
  events: readonly CollectedEvent[],
  retentionMs: number,
): Promise<number> {
  const rows = await db.query(
    {
      name: 'webhook_delivery_collect',
      text: `
        INSERT INTO webhook_deliveries
          (id, webhook_id, event_id, event_type, body, status, next_attempt_at, created_at, updated_at)
        SELECT gen_random_uuid(), w.id, event.id, event.name, event.body, 'pending', clock.now, clock.now, clock.now
        FROM json_to_recordset($1::json) AS event (
          id uuid, name text, filters text[], participants text[], time timestamptz, place bigint,
          transaction_id xid8, body text
        )
        -- In milliseconds, as cursors are.
        CROSS JOIN date_trunc('milliseconds', now()) AS clock (now)
        JOIN webhooks w ON w.status <> 'deleted'
          AND (w.role = ANY (event.participants) OR w.role = ANY ($3::text[]))
        CROSS JOIN LATERAL (
          (
            SELECT t.event_types FROM webhook_terms t
            WHERE event.place IS NOT NULL AND t.webhook_id = w.id
              AND (t.since_place < event.place OR NOT pg_visible_in_snapshot(event.transaction_id, t.since_snapshot))
            ORDER BY t.since_place DESC LIMIT 1
          )
          UNION ALL
          SELECT w.event_types
          WHERE event.place IS NULL AND w.created_at <= event.time
            AND (w.paused_from IS NULL OR event.time < w.paused_from OR event.time >= w.paused_until)
        ) terms
        WHERE terms.event_types && event.filters AND event.time >= clock.now - $2::float8 * interval '1 millisecond'
        ORDER BY event.id, w.id
        ON CONFLICT (webhook_id, event_id) DO NOTHING RETURNING id`,
    },
    [JSON.stringify(events.map(toRow)), retentionMs, ALL_SEEING_ROLES],
  );
  return rows.length;
}

function toRow({ place, ...event }: CollectedEvent): Readonly<Record<string, unknown>> {
  return {
    ...event,
    filters: filtersFor(event.name),
    place: place?.place ?? null,
    transaction_id: place?.transactionId ?? null,
  };
}
