import type { ErrorCode } from '@handoff/kernel';

/** The server cancelled the statement, as a rule because it ran for too long. */
export const STATEMENT_CANCELLED = '57014';
export const LOCK_NOT_AVAILABLE = '55P03';

/** The meaning of a SQLSTATE for Handoff. */
export interface SqlStateRow {
  readonly code: ErrorCode;
  /** Running the same transaction again can succeed. */
  readonly retry?: true;
  /** The server ended the session, or the session is unusable. */
  readonly fatal?: true;
  /** As an answer to COMMIT, it leaves open whether the commit happened. */
  readonly ambiguousAtCommit?: true;
}

const CONFLICT: SqlStateRow = { code: 'WRITE_CONFLICT', retry: true };
const DOWN: SqlStateRow = { code: 'UNAVAILABLE', fatal: true, ambiguousAtCommit: true };

/** The meaning of each SQLSTATE or class (its first two characters). Any other is `INTERNAL`: a defect of ours. */
const SQL_STATES: Readonly<Record<string, SqlStateRow>> = {
  '22021': { code: 'UNSAFE_JSON' }, // NUL in text
  '22P05': { code: 'UNSAFE_JSON' }, // \u0000 in jsonb
  '40001': CONFLICT, // serialization failure
  '40P01': CONFLICT, // deadlock
  '23505': CONFLICT, // unique violation: another transaction was first; looking again finds its row
  [LOCK_NOT_AVAILABLE]: CONFLICT,
  [STATEMENT_CANCELLED]: { code: 'UNAVAILABLE' }, // by statement_timeout as a rule; rolled back
  '25P03': DOWN, // idle in transaction too long
  '25006': { code: 'UNAVAILABLE', fatal: true }, // read only: a standby, while the primary moves
  '26000': { code: 'UNAVAILABLE', fatal: true }, // this session has lost its prepared statements
  '0A000': { code: 'UNAVAILABLE', fatal: true }, // a cached plan outlived a migration
  '08': DOWN,
  '28': { code: 'UNAVAILABLE', fatal: true }, // not let in
  '53': { code: 'UNAVAILABLE' }, // out of connections, memory or disk
  '57': DOWN, // shutting down, crashed, starting up
  '58': DOWN, // I/O
};

const INTERNAL: SqlStateRow = { code: 'INTERNAL' };

/** The row for a SQLSTATE. */
export function describeSqlState(sqlState: string, detail?: string): SqlStateRow {
  // A lone surrogate in jsonb is 22P02 like any malformed literal; only the detail tells them apart.
  if (sqlState === '22P02' && detail?.startsWith('Unicode')) return { code: 'UNSAFE_JSON' };
  return SQL_STATES[sqlState] ?? SQL_STATES[sqlState.slice(0, 2)] ?? INTERNAL;
}
