import type { Queryable } from '@handoff/postgres';
import type { AuditRecord } from '../domain/audit-record.js';
import { isReport } from '../domain/judge-report.js';
import { IS_EXTERNAL } from './list-entries.js';

/** How many reports each caller has made, by the caller as an actor. */
export type ReportCounts = Map<string, number>;

/**
 * Counts the reports that the reporters in these records have made within the hour before `now`. Counting stops at the
 * quota, so that it costs no more than the quota. Call it while the log is locked: then no other transaction appends.
 */
export async function countReports(
  tx: Queryable,
  records: readonly AuditRecord[],
  now: Date,
  perHour: number,
): Promise<ReportCounts> {
  const actors = [...new Set(records.filter(isReport).flatMap(({ actor }) => actor ?? []))];
  if (actors.length === 0) return new Map();
  const rows = await tx.query<{ readonly actor: string; readonly reported: number }>(COUNT_REPORTS, [
    actors,
    now,
    Math.min(perHour, MAX_COUNTED),
  ]);
  return new Map(rows.map(({ actor, reported }) => [actor, reported]));
}

const MAX_COUNTED = 2_147_483_647;

const COUNT_REPORTS = {
  name: 'audit_count_reports',
  text: `SELECT reporter.actor, (SELECT count(*)::integer FROM (
        SELECT FROM audit WHERE audit.actor = reporter.actor AND ${IS_EXTERNAL}
          AND recorded_at > $2::timestamptz - interval '1 hour' LIMIT $3::integer) AS recent) AS reported
    FROM unnest($1::text[]) AS reporter (actor)`,
};
