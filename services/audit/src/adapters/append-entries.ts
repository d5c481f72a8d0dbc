import type { Queryable, Transaction } from '@handoff/postgres';
import type { AuditEntry } from '../domain/audit-record.js';
import { AUDIT_COLUMNS, toAuditEntry, type AuditRow } from './audit-row.js';

/**
 * Makes this transaction the only one that appends, until it ends. The lock is a statement of its own, before any read:
 * in READ COMMITTED each statement has its own snapshot, and a snapshot taken before the lock would miss what the last
 * holder committed. Locking the last row instead would fork the log: the waiting transaction would continue from the
 * row that it waited for, although a newer row follows it.
 */
export async function lockLog(tx: Queryable): Promise<void> {
  await tx.query({
    name: 'audit_lock_log',
    text: `SELECT pg_advisory_xact_lock(hashtextextended('handoff.audit.append', 0))::text`,
  });
}

/** The end of the log. */
export interface LogEnd {
  /** The place of the last entry; 0 in an empty log. */
  readonly lastSeq: number;
  /** The database's time, read under the lock, so that entries are dated in their order. */
  readonly now: Date;
}

export async function selectEnd(tx: Queryable): Promise<LogEnd> {
  const [row] = await tx.query<{ last: string | number; now: Date }>({
    name: 'audit_select_last_seq',
    text: 'SELECT coalesce(max(seq), 0) AS last, clock_timestamp() AS now FROM audit',
  });
  if (row === undefined) throw new TypeError('an aggregate has a row');
  return { lastSeq: Number(row.last), now: row.now };
}

export async function selectEntries(tx: Queryable, ids: readonly string[]): Promise<readonly AuditEntry[]> {
  const rows = await tx.query<AuditRow>(
    { name: 'audit_select_entries', text: `SELECT ${AUDIT_COLUMNS} FROM audit WHERE id = ANY ($1::uuid[])` },
    [ids],
  );
  return rows.map(toAuditEntry);
}

/**
 * Inserts any number of entries with one prepared statement, which travels with COMMIT: their rows are one JSON parameter.
 */
export function insertEntries(tx: Transaction, entries: readonly AuditEntry[]): void {
  tx.send(
    {
      name: 'audit_insert_entries',
      text: `
        INSERT INTO audit (id, seq, event_type, role, "timestamp", trace_id, metadata, source, actor, subject,
          session_id, task_id, approval_id, participants, fingerprint, recorded_at, canonical)
        SELECT id, seq, event_type, role, "timestamp", trace_id, metadata, source, actor, subject,
          session_id, task_id, approval_id, participants, fingerprint, recorded_at, convert_to(canonical, 'UTF8')
        FROM json_to_recordset($1::json) AS entry (
          id uuid, seq bigint, event_type text, role text, "timestamp" timestamptz, trace_id text, metadata jsonb,
          source text, actor text, subject text, session_id uuid, task_id uuid, approval_id uuid,
          participants text[], fingerprint text, recorded_at timestamptz, canonical text
        )`,
    },
    [`[${entries.map(rowOf).join(',')}]`],
  );
}

/** The canonical form is JSON of all columns but itself. */
function rowOf({ canonical }: AuditEntry): string {
  return `${canonical.slice(0, -1)},"canonical":${JSON.stringify(canonical)}}`;
}
