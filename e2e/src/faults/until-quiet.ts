import { setTimeout as pause } from 'node:timers/promises';
import { passTimeOfDeliveries } from './pass-time.js';
import type { Recovery } from './schedule/until-recovered.js';
import type { FaultTopology } from './topology/fault-topology.js';

const WAIT_MS = 60_000;

/**
 * Waits, without any load, until no lease runs, no approval expires soon, and every event is published, recorded, and
 * delivered to its webhooks.
 */
export async function untilQuiet(topology: FaultTopology): Promise<Recovery> {
  const startedAt = performance.now();
  for (;;) {
    const missing = await whatIsLeft(topology).catch(() => ['the database does not answer']);
    const tookMs = Math.round(performance.now() - startedAt);
    if (missing.length === 0 || tookMs > WAIT_MS) return { tookMs, missing, waitedFor: [] };
    await pause(100);
  }
}

type Backlog = Readonly<Record<keyof typeof LEFT, number>>;

/** The kinds of remaining work, and their descriptions. */
const LEFT = {
  unpublished: 'events wait to be published',
  unrecorded: 'events are not on record',
  undelivered: 'events are not delivered to a webhook',
  leased: 'leases have to lapse',
  running_out: 'approvals have to run out',
} as const;

async function whatIsLeft(topology: FaultTopology): Promise<readonly string[]> {
  await passTimeOfDeliveries(topology);
  const [backlog] = await topology.postgres.admin.query<Backlog>({
    name: 'fault_backlog',
    text: `
      WITH events AS (
        SELECT id, published_at FROM session_outbox
        UNION ALL SELECT id, published_at FROM task_outbox
        UNION ALL SELECT id, published_at FROM webhook_outbox
        UNION ALL SELECT id, published_at FROM directory_outbox
      )
      SELECT count(*) FILTER (WHERE published_at IS NULL)::int AS unpublished,
        count(*) FILTER (WHERE NOT EXISTS (SELECT FROM audit WHERE audit.id = events.id))::int AS unrecorded,
        (SELECT count(*) FROM webhooks JOIN audit
            ON event_type = ANY (event_types) AND webhooks.role = ANY (participants)
          WHERE NOT EXISTS (
            SELECT FROM webhook_deliveries AS delivery WHERE delivery.status = 'delivered'
              AND delivery.webhook_id = webhooks.id AND delivery.event_id = audit.id))::int AS undelivered,
        (SELECT count(*) FROM tasks WHERE lease_expires_at IS NOT NULL)::int AS leased,
        (SELECT count(*) FROM approvals
          WHERE status = 'pending' AND expires_at < now() + interval '1 minute')::int AS running_out
      FROM events`,
  });
  const names = Object.keys(LEFT) as (keyof typeof LEFT)[];
  return names.filter((name) => backlog![name] > 0).map((name) => `${backlog![name]} ${LEFT[name]}`);
}
