import { HandoffError } from '@handoff/kernel';
import type { Client, QueryConfig } from 'pg';
import { connect } from 'node:net';
import type { QueryOptions, Statement } from '../database.js';
import { acquireBy, type ConnectionSource } from './connection-source.js';
import { queryConfigOf } from './query-config.js';
import { isPast, remainingBelow, tooLate } from './deadline.js';
import { isConnectionLoss, isReadTimeout, spendsConnection, translateError } from './sql-error.js';

/**
 * Runs one statement outside of a transaction; see {@link Database.query}.
 *
 * The deadline is a timer in this process, and costs nothing until it passes. A `SET statement_timeout` would cost a round
 * trip (or a second statement) for each read, and would remain on the connection. When the deadline passes, the server is
 * asked to stop and the connection is discarded, since the statement's late reply is still to come on it. That costs a new
 * connection, but only when a statement is very slow.
 */
export async function runStatement<R extends object>(
  source: ConnectionSource,
  statementTimeoutMs: number,
  statement: Statement,
  parameters: readonly unknown[],
  { deadline }: QueryOptions,
): Promise<readonly R[]> {
  const lease = await acquireBy(source, deadline);
  let broken = false;
  try {
    const config: QueryConfig & { query_timeout?: number | undefined } = {
      ...queryConfigOf(statement, parameters, source.keepsStatements),
      query_timeout: remainingBelow(statementTimeoutMs, deadline),
    };
    return (await lease.client.query<R>(config)).rows;
  } catch (error) {
    broken = spendsConnection(error);
    if (isReadTimeout(error)) cancelStatement(lease.client);
    throw meaningOf(error, statement, deadline);
  } finally {
    lease.release(broken);
  }
}

function meaningOf(error: unknown, { text }: Statement, deadline: Date | undefined): unknown {
  if (!isConnectionLoss(error)) return translateError(error);
  // A read that was cut off did nothing; any other statement may have had an effect.
  if (!/^\s*select\b/i.test(text)) return new HandoffError('OUTCOME_UNKNOWN', { cause: error });
  return isPast(deadline) ? tooLate(error) : translateError(error);
}

/** In a cancel request this code stands in place of the protocol version. */
const CANCEL_REQUEST = 80_877_102;
const TIMEOUT_MS = 2000;

/**
 * Asks the server to stop the statement that a connection is running. Without this the server would go on, since it does not
 * read the connection meanwhile (PostgreSQL frontend/backend protocol, "Canceling Requests in Progress"). The request has a
 * connection of its own and no answer. If it is lost, `statement_timeout` ends the statement.
 *
 * It can hit the connection's next statement instead: the caller must discard the connection.
 */
export function cancelStatement(client: Client): void {
  // pg gets these from the server and does not declare them.
  const { host, port, processID, secretKey } = client as Client & Readonly<Record<'processID' | 'secretKey', unknown>>;
  if (typeof processID !== 'number' || typeof secretKey !== 'number') return;
  const request = Buffer.alloc(16);
  [request.length, CANCEL_REQUEST, processID, secretKey].forEach((field, index) =>
    request.writeInt32BE(field, index * 4),
  );
  const socket = host.startsWith('/') ? connect(`${host}/.s.PGSQL.${port}`) : connect(port, host);
  socket.on('error', () => {});
  socket.setTimeout(TIMEOUT_MS, () => socket.destroy());
  socket.resume().end(request);
}
