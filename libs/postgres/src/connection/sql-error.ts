import { describeTlsFault, HandoffError, unavailable, type ErrorCode, type TlsServer } from '@handoff/kernel';
import { describeSqlState } from './sql-states.js';

const POSTGRES: TlsServer = {
  name: 'Postgres',
  caSetting: 'sslrootcert in DATABASE_URL',
  certSettings: 'sslcert and sslkey in DATABASE_URL',
};

/** A failure that the server reported, with its SQLSTATE and constraint. */
export class SqlError extends HandoffError {
  readonly sqlState: string;
  readonly constraint: string | undefined;

  constructor(code: ErrorCode, sqlState: string, constraint: string | undefined, cause: unknown) {
    super(code, { cause });
    this.name = 'SqlError';
    this.sqlState = sqlState;
    this.constraint = constraint;
  }
}

/** The SQLSTATE of an error; undefined if the server did not report it. */
export function sqlStateOf(error: unknown): string | undefined {
  return error instanceof SqlError ? error.sqlState : undefined;
}

/**
 * Translates an error of the driver or the pool into a catalogued one. Returns other errors unchanged, such as a mistake in
 * the calling code.
 */
export function translateError(error: unknown): unknown {
  if (error instanceof HandoffError) return error;
  if (isServerError(error)) {
    const { code } = describeSqlState(error.code, error.detail);
    return new SqlError(code, error.code, error.constraint, error);
  }
  const tlsFault = describeTlsFault(error, POSTGRES);
  if (tlsFault !== undefined) return unavailable(undefined, new Error(tlsFault, { cause: error }));
  return isConnectionLoss(error) ? unavailable(undefined, error) : error;
}

interface ServerError {
  readonly code: string;
  readonly severity: string;
  readonly detail?: string;
  readonly constraint?: string;
  readonly message: string;
}

/** Whether the server itself reported this error, so that its effect is known. */
export function isServerError(error: unknown): error is ServerError {
  const { code, severity } = (error ?? {}) as Partial<ServerError>;
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && typeof severity === 'string';
}

// pg reports these as plain Errors, so only their messages identify them.
const LOSS_MESSAGE =
  /^(Connection terminated|Client has encountered a connection error|Client was closed|Query read timeout|timeout expired|The server does not support SSL|aborted|Unable to acquire a connection|Knex: Timeout acquiring)/;
const LOSS_CODE = /^(ECONN|EPIPE|ETIMEDOUT|EHOST|ENET|ENOTFOUND|EAI_|ENOENT|EADDR)/;

/** Whether the connection failed or was lost: the effect of the running statement is unknown. */
export function isConnectionLoss(error: unknown): boolean {
  const { message, code, errors } = (error ?? {}) as { message?: unknown; code?: unknown; errors?: unknown };
  if (Array.isArray(errors)) return errors.some(isConnectionLoss); // one error for each address of a host
  return (
    (typeof message === 'string' && LOSS_MESSAGE.test(message)) || (typeof code === 'string' && LOSS_CODE.test(code))
  );
}

/** Whether the wait for a reply timed out: the server may still be working on it. */
export function isReadTimeout(error: unknown): boolean {
  return error instanceof Error && error.message === 'Query read timeout';
}

/** Whether a connection is unusable after this error. */
export function spendsConnection(error: unknown): boolean {
  return isServerError(error) ? describeSqlState(error.code, error.detail).fatal === true : isConnectionLoss(error);
}
