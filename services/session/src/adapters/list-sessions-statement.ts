import type { Session } from '../domain/session.js';
import type { Page } from '@handoff/kernel';
import { boundedPage, takePage, type Database, type PageRow } from '@handoff/postgres';
import type { SessionQuery } from '../ports/session-store.js';
import { SESSION_COLUMNS, toSession, type SessionRow } from './session-row.js';

/**
 * Sessions newest first. Each combination of filters is a statement of its own, named after them: with
 * `$1 IS NULL OR …` Postgres would plan all of them as one and use no index.
 */
export async function selectNewest(db: Database, query: SessionQuery, deadline: Date): Promise<Page<Session>> {
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

  const { visibleTo, agentRole, status, after, limit } = query;
  if (visibleTo !== undefined) where('visible', (roles) => `role = ANY (${roles}::text[])`, visibleTo);
  if (agentRole !== undefined) where('role', (role) => `role = ${role}`, agentRole);
  if (status !== undefined) where('status', (value) => `status = ${value}`, status);
  if (after !== undefined) {
    where('after', (at, id) => `(created_at, id) < (${at}::timestamptz, ${id}::uuid)`, after.createdAt, after.id);
  }

  const rows = await db.query<SessionRow & PageRow>(
    {
      name: ['session_newest', ...names].join('_'),
      text: boundedPage({
        rows: `SELECT ${SESSION_COLUMNS}, octet_length(metadata::text) AS bytes FROM sessions
          ${conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`}
          ORDER BY created_at DESC, id DESC LIMIT $${parameters.push(limit + 1)}`,
        order: 'created_at DESC, id DESC',
      }),
    },
    parameters,
    { deadline },
  );
  return takePage(rows, limit, toSession);
}
