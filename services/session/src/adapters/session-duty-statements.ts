import type { Queryable, Transaction } from '@handoff/postgres';
import type { Session } from '../domain/session.js';
import { SESSION_COLUMNS, toSession, type SessionRow } from './session-row.js';

const IS_DUE = `status IN ('pending', 'active', 'paused') AND expires_at <= now()`;

function hasEnded(olderThanMs: string): string {
  return `status IN ('completed', 'failed', 'expired') AND updated_at < now() - ${olderThanMs} * interval '1 millisecond'`;
}

/** Locks open sessions whose time is up. It skips sessions that another transaction has locked, and those in `except`. */
export async function lockDue(tx: Transaction, limit: number, except: readonly string[]): Promise<readonly Session[]> {
  return select(
    tx,
    'session_lock_due',
    `${IS_DUE} AND id <> ALL ($2::uuid[])
    ORDER BY expires_at LIMIT $1 FOR UPDATE SKIP LOCKED`,
    [limit, except],
  );
}

/** Locks one of these sessions, unless another transaction has locked it. */
export async function lockOneDue(tx: Transaction, id: string): Promise<readonly Session[]> {
  return select(tx, 'session_lock_one_due', `${IS_DUE} AND id = $1::uuid FOR UPDATE SKIP LOCKED`, [id]);
}

/** The ids of the sessions that {@link lockDue} would lock. */
export function findDue(db: Queryable, limit: number, except: readonly string[]): Promise<readonly string[]> {
  return find(db, 'session_find_due', `${IS_DUE} AND id <> ALL ($2::uuid[]) ORDER BY expires_at LIMIT $1`, [
    limit,
    except,
  ]);
}

/** Deletes sessions that ended at least `olderThanMs` ago, with the same exceptions. */
export async function deleteEndedSessions(
  tx: Transaction,
  olderThanMs: number,
  limit: number,
  except: readonly string[],
): Promise<readonly Session[]> {
  const text = `
    DELETE FROM sessions WHERE id IN (
      SELECT id FROM sessions WHERE ${hasEnded('$1::float8')} AND id <> ALL ($3::uuid[])
      ORDER BY updated_at LIMIT $2 FOR UPDATE SKIP LOCKED
    ) RETURNING ${SESSION_COLUMNS}`;
  const rows = await tx.query<SessionRow>({ name: 'session_delete_ended', text }, [olderThanMs, limit, except]);
  return rows.map(toSession);
}

/** Deletes one of these sessions. */
export async function deleteEndedSession(
  tx: Transaction,
  olderThanMs: number,
  id: string,
): Promise<readonly Session[]> {
  const text = `DELETE FROM sessions WHERE ${hasEnded('$1::float8')} AND id = $2::uuid RETURNING ${SESSION_COLUMNS}`;
  return (await tx.query<SessionRow>({ name: 'session_delete_one_ended', text }, [olderThanMs, id])).map(toSession);
}

/** The ids of the sessions that {@link deleteEndedSessions} would delete. */
export function findEnded(
  db: Queryable,
  olderThanMs: number,
  limit: number,
  except: readonly string[],
): Promise<readonly string[]> {
  const condition = `${hasEnded('$1::float8')} AND id <> ALL ($3::uuid[]) ORDER BY updated_at LIMIT $2`;
  return find(db, 'session_find_ended', condition, [olderThanMs, limit, except]);
}

async function select(
  tx: Queryable,
  name: string,
  condition: string,
  parameters: readonly unknown[],
): Promise<readonly Session[]> {
  const text = `SELECT ${SESSION_COLUMNS} FROM sessions WHERE ${condition}`;
  return (await tx.query<SessionRow>({ name, text }, parameters)).map(toSession);
}

async function find(
  db: Queryable,
  name: string,
  condition: string,
  parameters: readonly unknown[],
): Promise<readonly string[]> {
  const text = `SELECT id FROM sessions WHERE ${condition}`;
  return (await db.query<{ readonly id: string }>({ name, text }, parameters)).map(({ id }) => id);
}
