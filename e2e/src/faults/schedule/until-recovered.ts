import { setTimeout as pause } from 'node:timers/promises';
import type { FaultTopology } from '../topology/fault-topology.js';
import type { SupervisedProcess } from '../topology/supervised-process.js';

/** The recovery after a burst of faults. */
export interface Recovery {
  /** Milliseconds until everything was ready and no event waited, or the length of the wait in vain. */
  readonly tookMs: number;
  /** The remaining problems at the end of the wait. Empty: it recovered. */
  readonly missing: readonly string[];
  /** The last problems seen before the recovery. */
  readonly waitedFor: readonly string[];
}

/** The promised bound; the harness waits longer, to measure the delay. */
export const RECOVERY_BOUND_MS = 30_000;
const WAIT_MS = 60_000;
/** A check takes longer with more data, and must not slow the recovery itself. */
const PAUSE_MS = { least: 200, most: 1_000, perLookMs: 4 };
/** Under load some event always waits; one that waits longer than this is stuck. */
const FRESH_MS = 2_000;

/** Waits until every process is ready, every gateway healthy, and events get through to the audit log. */
export async function untilRecovered(topology: FaultTopology): Promise<Recovery> {
  const startedAt = performance.now();
  let waitedFor: readonly string[] = [];
  for (;;) {
    const lookedAt = performance.now();
    const missing = await whatIsMissing(topology);
    const lookMs = performance.now() - lookedAt;
    const tookMs = Math.round(performance.now() - startedAt);
    if (missing.length === 0) return { tookMs, missing, waitedFor };
    if (tookMs > WAIT_MS) return { tookMs, missing: [...missing, ...whyNotReady(topology, missing)], waitedFor };
    waitedFor = missing;
    await pause(Math.min(PAUSE_MS.most, Math.max(PAUSE_MS.least, PAUSE_MS.perLookMs * lookMs)));
  }
}

async function whatIsMissing({ processes, gateways, postgres }: FaultTopology): Promise<readonly string[]> {
  const looks = [
    ...processes.map(async (process) => ((await process.isReady()) ? undefined : notReady(process))),
    ...gateways.map(async (url) => ((await isHealthy(url)) ? undefined : `${url}/health is not healthy`)),
    oldestWaitMs(postgres.admin).then((waited) => (waited < FRESH_MS ? undefined : `an event waits for ${waited} ms`)),
  ];
  return (await Promise.all(looks)).filter((what) => what !== undefined);
}

const notReady = ({ name }: SupervisedProcess): string => `${name} is not ready`;

/** The log of a process that does not start is the only explanation. */
function whyNotReady({ processes }: FaultTopology, missing: readonly string[]): readonly string[] {
  return processes.filter((process) => missing.includes(notReady(process))).map((process) => process.lastWords());
}

async function isHealthy(url: string): Promise<boolean> {
  const answer = await fetch(`${url}/health`, { signal: AbortSignal.timeout(5_000) }).catch(() => undefined);
  const report = (await answer?.json().catch(() => undefined)) as { readonly status?: string } | undefined;
  return report?.status === 'healthy';
}

/** The age of the oldest event that is not published and recorded yet. */
async function oldestWaitMs(database: FaultTopology['postgres']['admin']): Promise<number> {
  const rows = await database
    .query<{ waited: number }>({
      name: 'fault_oldest_event',
      text: `
        WITH events AS (
          SELECT id, created_at FROM session_outbox UNION ALL SELECT id, created_at FROM task_outbox
        )
        SELECT coalesce(extract(epoch FROM clock_timestamp() - min(created_at)) * 1000, 0)::int AS waited
        FROM events WHERE NOT EXISTS (SELECT FROM audit WHERE audit.id = events.id)`,
    })
    .catch(() => []);
  return rows[0]?.waited ?? Number.POSITIVE_INFINITY;
}
