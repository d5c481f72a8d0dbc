import type { Page } from '@handoff/kernel';
import { boundedPage, takePage, type Database, type PageRow, type Queryable } from '@handoff/postgres';
import type { AuditEntry, RecordedEntry } from '../domain/audit-record.js';
import { EXTERNAL_PREFIX } from '../domain/external-event.js';
import type { AuditQuery } from '../domain/audit-query.js';
import { AUDIT_COLUMNS, RECORDED_COLUMNS, toAuditEntry, toRecordedEntry, type AuditRow } from './audit-row.js';

/** A literal, as in the index audit_reported: with a parameter the planner could not use that index. */
export const IS_EXTERNAL = `event_type LIKE '${EXTERNAL_PREFIX}%'`;

/**
 * Selects entries in the order in which they were recorded, the newest first. Each combination of filters is a
 * statement of its own, named after its filters: with `$1 IS NULL OR …` Postgres would plan all combinations as one and
 * use no index.
 */
export async function selectNewest(
  db: Pick<Database, 'query'>,
  query: AuditQuery,
  deadline: Date,
): Promise<Page<RecordedEntry>> {
  const parameters: unknown[] = [];
  const names: string[] = [];
  const conditions: string[] = [];
  const where = (
    name: string,
    condition: (...placeholders: string[]) => string,
    ...values: readonly unknown[]
  ): void => {
    names.push(name);
    conditions.push(condition(...values.map((value) => `$${parameters.push(value)}`)));
  };

  const { viewer, after } = query;
  if (viewer !== undefined) {
    where(
      'viewer',
      (roles, actor) => `(participants && ${roles}::text[] OR (actor = ${actor} AND ${IS_EXTERNAL}))`,
      viewer.roles,
      viewer.actor,
    );
  }
  if (query.traceId !== undefined) where('trace', (value) => `trace_id = ${value}`, query.traceId);
  if (query.taskId !== undefined) where('task', (value) => `task_id = ${value}::uuid`, query.taskId);
  if (query.sessionId !== undefined) where('session', (value) => `session_id = ${value}::uuid`, query.sessionId);
  if (query.eventType !== undefined) where('type', (value) => `event_type = ${value}`, query.eventType);
  if (query.role !== undefined) where('role', (value) => `role = ${value}`, query.role);
  if (query.from !== undefined) where('from', (value) => `recorded_at >= ${value}::timestamptz`, query.from);
  if (query.to !== undefined) where('to', recordedBefore, query.to);
  if (after !== undefined) where('after', (id) => `seq < (SELECT seq FROM audit WHERE id = ${id}::uuid)`, after.id);

  const rows = await db.query<Omit<AuditRow, 'canonical'> & PageRow>(
    {
      name: ['audit_newest', ...names].join('_'),
      unprepared: true,
      text: boundedPage({
        rows: `SELECT ${RECORDED_COLUMNS}, octet_length(canonical) AS bytes FROM audit
          ${conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`}
          ORDER BY seq DESC LIMIT $${parameters.push(query.limit + 1)}`,
        order: 'seq DESC',
      }),
    },
    parameters,
    { deadline },
  );
  return takePage(rows, query.limit, toRecordedEntry);
}

/**
 * Entries are dated in their order, except by earlier releases, which dated them by the clock of each process. So the
 * last entry before the instant plus a minute bounds the search, and newer entries are not read.
 */
function recordedBefore(instant: string): string {
  return `recorded_at < ${instant}::timestamptz AND seq <= coalesce((SELECT seq FROM audit
    WHERE recorded_at < ${instant}::timestamptz + interval '1 minute'
    ORDER BY recorded_at DESC, seq DESC LIMIT 1), 0)`;
}

/** Selects entries in the order of the log. */
export async function selectStretch(db: Queryable, fromSeq: number, limit: number): Promise<readonly AuditEntry[]> {
  const rows = await db.query<AuditRow>(
    { name: 'audit_stretch', text: `SELECT ${AUDIT_COLUMNS} FROM audit WHERE seq >= $1 ORDER BY seq LIMIT $2` },
    [fromSeq, limit],
  );
  return rows.map(toAuditEntry);
}
