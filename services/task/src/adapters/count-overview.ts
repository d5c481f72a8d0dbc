import type { Database } from '@handoff/postgres';
import type { Flow, Overview, WaitingApprovals, WaitingTasks } from '../ports/task-store.js';

interface Counted {
  readonly at: Date;
  readonly waiting: readonly StoredWaiting[] | null;
  readonly approvals: readonly StoredApprovals[] | null;
  readonly flows: readonly Flow[] | null;
}

/** Instants inside JSON are text. */
type StoredWaiting = Omit<WaitingTasks, 'oldestPendingAt'> & { readonly oldestPendingAt: string | null };
type StoredApprovals = Omit<WaitingApprovals, 'oldestAt'> & { readonly oldestAt: string };

/** Counts what waits for every role, and what came in and ended within 24 hours, at one instant. */
export async function countOverview(db: Database, deadline: Date): Promise<Overview> {
  const [counted] = await db.query<Counted>(COUNT_OVERVIEW, [], { deadline });
  if (counted === undefined) throw new TypeError('an aggregate has a row');
  const { at, waiting, approvals, flows } = counted;
  return {
    at,
    waiting: (waiting ?? []).map(({ oldestPendingAt, ...counts }) => ({
      ...counts,
      oldestPendingAt: oldestPendingAt === null ? undefined : new Date(oldestPendingAt),
    })),
    approvals: (approvals ?? []).map(({ oldestAt, ...counts }) => ({ ...counts, oldestAt: new Date(oldestAt) })),
    flows: flows ?? [],
  };
}

const DAY = `interval '24 hours'`;

/** Reads the tasks that have not ended by the index of what expires. */
const WAITING = `
  SELECT to_role AS role, type,
    count(*) FILTER (WHERE status = 'pending') AS pending,
    count(*) FILTER (WHERE status = 'active') AS active,
    count(*) FILTER (WHERE status = 'awaiting_approval') AS awaiting_approval,
    min(created_at) FILTER (WHERE status = 'pending') AS "oldestPendingAt",
    count(*) FILTER (WHERE deadline_at < now() + ${DAY}) AS "dueSoon"
  FROM tasks WHERE status IN ('pending', 'active', 'awaiting_approval') GROUP BY to_role, type`;

const APPROVALS = `
  SELECT role, count(*) AS pending, min(created_at) AS "oldestAt",
    count(*) FILTER (WHERE expires_at < now() + ${DAY}) AS "expiringSoon"
  FROM approvals CROSS JOIN LATERAL unnest(open_roles) AS open (role) WHERE status = 'pending' GROUP BY role`;

/** The hour before now() that an instant lies in; an instant after now(), by another clock, counts as the last hour. */
const hoursAgo = (instant: string): string =>
  `greatest(0, floor(extract(epoch FROM now() - ${instant}) / 3600))::integer`;

const FLOWS = `
  SELECT to_role AS role, ${hoursAgo('created_at')} AS "hoursAgo", 'routed' AS kind, count(*) AS tasks,
    0 AS "deadLettered"
  FROM tasks WHERE created_at > now() - ${DAY} GROUP BY 1, 2
  UNION ALL
  SELECT to_role, ${hoursAgo('updated_at')}, status, count(*), count(*) FILTER (WHERE dead_lettered)
  FROM tasks
  WHERE updated_at > now() - ${DAY} AND status IN ('completed', 'failed', 'rejected', 'cancelled', 'expired')
  GROUP BY 1, 2, 3`;

/** One statement, so that all counts are of one instant. */
const COUNT_OVERVIEW = {
  name: 'task_count_overview',
  text: `SELECT now() AS at,
    (SELECT json_agg(waiting) FROM (${WAITING}) AS waiting) AS waiting,
    (SELECT json_agg(approvals) FROM (${APPROVALS}) AS approvals) AS approvals,
    (SELECT json_agg(flows) FROM (${FLOWS}) AS flows) AS flows`,
};
