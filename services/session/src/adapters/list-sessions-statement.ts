import type { Page } from '@handoff/kernel';
import { boundedPage, createListFilters, takePage, type Database, type PageRow } from '@handoff/postgres';
import type { Session } from '../domain/session.js';
import type { SessionQuery } from '../ports/session-store.js';
import { SESSION_COLUMNS, toSession, type SessionRow } from './session-row.js';

const ORDER = 'created_at DESC, id DESC';

/** Sessions, newest first. */
export async function selectSessions(db: Database, query: SessionQuery, deadline: Date): Promise<Page<Session>> {
  const { visibleTo, agentRole, status, traceId, from, to, after, limit } = query;
  const filters = createListFilters();
  if (visibleTo !== undefined) filters.add('visible', (roles) => `role = ANY (${roles}::text[])`, visibleTo);
  if (agentRole !== undefined) filters.add('role', (role) => `role = ${role}`, agentRole);
  if (status !== undefined) filters.add('status', (value) => `status = ${value}`, status);
  if (traceId !== undefined) filters.add('trace', (value) => `trace_id = ${value}`, traceId);
  if (from !== undefined) filters.add('from', (at) => `created_at >= ${at}::timestamptz`, from);
  if (to !== undefined) filters.add('to', (at) => `created_at < ${at}::timestamptz`, to);
  filters.addAfter(after);
  const { parameters } = filters;
  const rows = await db.query<SessionRow & PageRow>(
    {
      name: filters.nameOf('session_newest'),
      unprepared: true,
      text: boundedPage({
        rows: `SELECT ${SESSION_COLUMNS}, octet_length(metadata::text) AS bytes FROM sessions
          ${filters.where()}
          ORDER BY ${ORDER} LIMIT $${parameters.push(limit + 1)}`,
        order: ORDER,
      }),
    },
    parameters,
    { deadline },
  );
  return takePage(rows, limit, toSession);
}
