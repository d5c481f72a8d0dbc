import type { Database, Queryable, Transaction } from '@handoff/postgres';
import type { Session } from '../domain/session.js';
import { SESSION_COLUMNS, toSession, toSessionRow, type SessionRow } from './session-row.js';

export async function selectSession(db: Database, id: string, deadline: Date): Promise<Session | undefined> {
  const [row] = await db.query<SessionRow>(
    { name: 'session_select', text: `SELECT ${SESSION_COLUMNS} FROM sessions WHERE id = $1` },
    [id],
    { deadline },
  );
  return row === undefined ? undefined : toSession(row);
}

/** Rows of sessions by id, without locks. */
export function selectSessionRows(tx: Queryable, ids: readonly string[]): Promise<readonly SessionRow[]> {
  const text = `SELECT ${SESSION_COLUMNS} FROM sessions WHERE id = ANY ($1::uuid[])`;
  return tx.query<SessionRow>({ name: 'session_select_shown', text }, [ids]);
}

/** Locks sessions until the transaction ends, in the order of their ids, so that two batches never deadlock. */
export async function lockSessions(tx: Queryable, ids: readonly string[]): Promise<readonly Session[]> {
  const rows = await tx.query<SessionRow>(
    {
      name: 'session_lock',
      text: `SELECT ${SESSION_COLUMNS} FROM sessions WHERE id = ANY ($1::uuid[]) ORDER BY id FOR UPDATE`,
    },
    [ids],
  );
  return rows.map(toSession);
}

/** Inserts any number of sessions with one prepared statement: their parameter is one JSON text. */
export function insertSessions(tx: Transaction, sessions: readonly Session[]): void {
  tx.send(
    {
      name: 'session_insert',
      text: `
        INSERT INTO sessions (${SESSION_COLUMNS})
        SELECT ${SESSION_COLUMNS} FROM json_to_recordset($1::json) AS session (
          id uuid, role text, task_id uuid, status text, metadata jsonb, trace_id text, version integer,
          created_at timestamptz, updated_at timestamptz, expires_at timestamptz
        )`,
    },
    [JSON.stringify(sessions.map(toSessionRow))],
  );
}

/** Writes all changeable columns of sessions that this transaction has locked. */
export function updateSessions(tx: Transaction, sessions: readonly Session[]): void {
  tx.send(
    {
      name: 'session_update',
      text: `
        UPDATE sessions SET task_id = changed.task_id, status = changed.status, metadata = changed.metadata,
          version = changed.version, updated_at = changed.updated_at, expires_at = changed.expires_at
        FROM json_to_recordset($1::json) AS changed (
          id uuid, task_id uuid, status text, metadata jsonb, version integer,
          updated_at timestamptz, expires_at timestamptz
        )
        WHERE sessions.id = changed.id`,
    },
    [JSON.stringify(sessions.map(toSessionRow))],
  );
}
