import { setTimeout as pause } from 'node:timers/promises';
import type { Recovery } from './schedule/until-recovered.js';
import type { FaultTopology } from './topology/fault-topology.js';

const WAIT_MS = 60_000;

/** Waits until, with nobody asking for anything any more, no lease runs, and every event is published and on record. */
export async function untilQuiet({ postgres }: FaultTopology): Promise<Recovery> {
  const startedAt = performance.now();
  for (;;) {
    const [row] = await postgres.admin
      .query<{ unpublished: number; unrecorded: number; leased: number }>({
        name: 'fault_backlog',
        text: `
          WITH events AS (SELECT id, published_at FROM session_outbox UNION ALL SELECT id, published_at FROM task_outbox)
          SELECT count(*) FILTER (WHERE published_at IS NULL)::int AS unpublished,
            count(*) FILTER (WHERE NOT EXISTS (SELECT FROM audit WHERE audit.id = events.id))::int AS unrecorded,
            (SELECT count(*) FROM tasks WHERE lease_expires_at IS NOT NULL)::int AS leased
          FROM events`,
      })
      .catch(() => []);
    const missing = [
      ...(row === undefined ? ['the database does not answer'] : []),
      ...(row !== undefined && row.unpublished > 0 ? [`${row.unpublished} events wait to be published`] : []),
      ...(row !== undefined && row.unrecorded > 0 ? [`${row.unrecorded} events are not on record`] : []),
      ...(row !== undefined && row.leased > 0 ? [`${row.leased} leases have to lapse`] : []),
    ];
    const tookMs = Math.round(performance.now() - startedAt);
    if (missing.length === 0 || tookMs > WAIT_MS) return { tookMs, missing, waitedFor: [] };
    await pause(100);
  }
}
