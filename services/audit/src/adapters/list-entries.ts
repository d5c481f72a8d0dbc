import type { Database, Queryable } from '@handoff/postgres';
import type { AuditEntry } from '../domain/audit-record.js';
import { EXTERNAL_PREFIX } from '../domain/external-event.js';
import type { AuditQuery } from '../domain/audit-query.js';
import { AUDIT_COLUMNS, toAuditEntry, type AuditRow } from './audit-row.js';

/** Written out as in the index audit_by_reporter: with a parameter the planner cannot tell that the index serves. */
export const IS_EXTERNAL = `event_type LIKE '${EXTERNAL_PREFIX}%'`;

/**
 * Entries newest first. Each combination of filters is a statement of its own, named after them: with
 * `$1 IS NULL OR …` Postgres would plan all of them as one and use no index.
 */
export async function selectNewest(
  db: Pick<Database, 'query'>,
  query: AuditQuery,
  deadline: Date,
): Promise<readonly AuditEntry[]> {
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
  if (query.from !== undefined) where('from', (value) => `"timestamp" >= ${value}::timestamptz`, query.from);
  if (query.to !== undefined) where('to', (value) => `"timestamp" < ${value}::timestamptz`, query.to);
  if (after !== undefined) {
    where('after', (at, id) => `("timestamp", id) < (${at}::timestamptz, ${id}::uuid)`, after.createdAt, after.id);
  }

  const rows = await db.query<AuditRow>(
    {
      name: ['audit_newest', ...names].join('_'),
      text: `
        SELECT ${AUDIT_COLUMNS} FROM audit
        ${conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`}
        ORDER BY "timestamp" DESC, id DESC LIMIT $${parameters.push(query.limit)}`,
    },
    parameters,
    { deadline },
  );
  return rows.map(toAuditEntry);
}

/** Entries in the order of the log. */
export async function selectStretch(db: Queryable, fromSeq: number, limit: number): Promise<readonly AuditEntry[]> {
  const rows = await db.query<AuditRow>(
    { name: 'audit_stretch', text: `SELECT ${AUDIT_COLUMNS} FROM audit WHERE seq >= $1 ORDER BY seq LIMIT $2` },
    [fromSeq, limit],
  );
  return rows.map(toAuditEntry);
}
