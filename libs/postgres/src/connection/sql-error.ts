import { describeTlsFault, HandoffError, unavailable, type ErrorCode, type TlsServer } from '@handoff/kernel';
import { describeSqlState } from './sql-states.js';

const POSTGRES: TlsServer = {
  name: 'Postgres',
  caSetting: 'sslrootcert in DATABASE_URL',
  certSettings: 'sslcert and sslkey in DATABASE_URL',
};

/** A failure that the server reported: catalogued like any other, with the SQLSTATE and constraint it named. */
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

/** The SQLSTATE that an error carries, as it is or as the cause of a HandoffError. */
export function sqlStateOf(error: unknown): string | undefined {
  return error instanceof SqlError ? error.sqlState : undefined;
}

/**
 * Whatever the driver or the pool threw, as the catalogue knows it. What neither the server said nor the connection
 * did (a mistake in the calling code, say) comes back as it is.
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

/** Whether the server itself reported this, so that what happened is known. */
export function isServerError(error: unknown): error is ServerError {
  const { code, severity } = (error ?? {}) as Partial<ServerError>;
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && typeof severity === 'string';
}

// pg reports these as plain Errors, so their words are all there is to go by.
const LOSS_MESSAGE =
  /^(Connection terminated|Client has encountered a connection error|Client was closed|Query read timeout|timeout expired|The server does not support SSL|aborted|Unable to acquire a connection|Knex: Timeout acquiring)/;
const LOSS_CODE = /^(ECONN|EPIPE|ETIMEDOUT|EHOST|ENET|ENOTFOUND|EAI_|ENOENT|EADDR)/;

/** Whether there was no connection, or none any more: nothing is known of what was being done. */
export function isConnectionLoss(error: unknown): boolean {
  const { message, code, errors } = (error ?? {}) as { message?: unknown; code?: unknown; errors?: unknown };
  if (Array.isArray(errors)) return errors.some(isConnectionLoss); // one for each address of a host
  return (
    (typeof message === 'string' && LOSS_MESSAGE.test(message)) || (typeof code === 'string' && LOSS_CODE.test(code))
  );
}

/** Whether a reply was not waited for any longer: the server may still be at it. */
export function isReadTimeout(error: unknown): boolean {
  return error instanceof Error && error.message === 'Query read timeout';
}

/** Whether a connection is good for nothing more after this error. */
export function spendsConnection(error: unknown): boolean {
  return isServerError(error) ? describeSqlState(error.code, error.detail).fatal === true : isConnectionLoss(error);
}
