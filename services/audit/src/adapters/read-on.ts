import type { Page } from '@handoff/kernel';
import { boundedPage, takePage, type Database, type PageRow } from '@handoff/postgres';
import type { LoggedEntry, LogPage, LogQuery } from '../domain/log-query.js';
import { toLoggedEntry, type LoggedRow } from './audit-row.js';
import { IS_EXTERNAL } from './list-entries.js';

/**
 * Reads the log after a place. It first selects the end of the log: entries are appended in order and never change, so
 * the log is complete up to that end, whatever is appended meanwhile. A page that ends at its limit, or at some MiB, is
 * complete up to its last entry.
 */
export async function readOn(db: Database, query: LogQuery, deadline: Date): Promise<LogPage> {
  const { afterSeq, scan } = query;
  const { lastSeq, nextRecordedAt } = await selectEnd(db, afterSeq, deadline);
  const upTo = Math.max(afterSeq, Math.min(lastSeq, afterSeq + scan));
  const { items: entries, more } = upTo === afterSeq ? NOTHING : await selectAfter(db, query, upTo, deadline);
  const throughSeq = more ? entries.at(-1)!.seq : upTo;
  return { entries, throughSeq, lastSeq, nextRecordedAt };
}

async function selectEnd(
  db: Database,
  afterSeq: number,
  deadline: Date,
): Promise<Pick<LogPage, 'lastSeq' | 'nextRecordedAt'>> {
  const [row] = await db.query<{ last: string | number; next: Date | null }>(
    {
      name: 'audit_select_end',
      text: `SELECT coalesce(max(seq), 0) AS last, (SELECT recorded_at FROM audit WHERE seq = $1::bigint + 1) AS next
        FROM audit`,
    },
    [afterSeq],
    { deadline },
  );
  return { lastSeq: Number(row?.last ?? 0), nextRecordedAt: row?.next ?? undefined };
}

const NOTHING: Page<LoggedEntry> = { items: [], more: false };

type Condition = readonly [name: string, sql: string, ...values: readonly unknown[]];

/** Each combination of filters is a statement of its own, named after its filters: see list-entries. */
async function selectAfter(db: Database, query: LogQuery, upTo: number, deadline: Date): Promise<Page<LoggedEntry>> {
  const conditions = conditionsOf(query);
  const parameters: unknown[] = [query.afterSeq, upTo, query.limit + 1];
  const where = conditions.map(([, sql, ...values]) =>
    values.reduce<string>((text, value) => text.replace('?', () => `$${parameters.push(value)}`), sql),
  );
  const rows = await db.query<LoggedRow & PageRow>(
    {
      name: ['audit_read_on', ...conditions.map(([name]) => name)].join('_'),
      text: boundedPage({
        rows: `SELECT id, seq, event_type, role, "timestamp", trace_id, source, actor, subject, session_id, task_id,
          approval_id, participants, CASE WHEN ${IS_EXTERNAL} THEN NULL ELSE metadata END AS metadata,
          octet_length(canonical) AS bytes
        FROM audit
        WHERE ${['seq > $1', 'seq <= $2', ...where].join(' AND ')}
        ORDER BY seq LIMIT $3`,
        order: 'seq',
      }),
    },
    parameters,
    { deadline },
  );
  return takePage(rows, query.limit, toLoggedEntry);
}

function conditionsOf({ viewer, sessionId, taskId, traceId, types }: LogQuery): readonly Condition[] {
  const conditions: Condition[] = [];
  if (viewer !== undefined) {
    const sql = `(participants && ?::text[] OR (actor = ? AND ${IS_EXTERNAL}))`;
    conditions.push(['viewer', sql, viewer.roles, viewer.actor]);
  }
  if (sessionId !== undefined) conditions.push(['session', 'session_id = ?::uuid', sessionId]);
  if (taskId !== undefined) conditions.push(['task', 'task_id = ?::uuid', taskId]);
  if (traceId !== undefined) conditions.push(['trace', 'trace_id = ?', traceId]);
  if (types !== undefined) {
    const sql = '(event_type = ANY (?::text[]) OR event_type LIKE ANY (?::text[]))';
    conditions.push(['types', sql, types.whole, types.prefixes.map(beginningWith)]);
  }
  return conditions;
}

function beginningWith(prefix: string): string {
  return `${prefix.replace(/[\\%_]/g, '\\$&')}%`;
}
