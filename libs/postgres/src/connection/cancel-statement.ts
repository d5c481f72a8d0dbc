import { connect } from 'node:net';
import type { Client } from 'pg';

/** What stands in a cancel request where others have the version of the protocol. */
const CANCEL_REQUEST = 80_877_102;
const TIMEOUT_MS = 2000;

/**
 * Asks the server to stop what a connection is running, which it would otherwise go on with, since it does not look at the
 * connection meanwhile (PostgreSQL frontend/backend protocol, "Canceling Requests in Progress"). The request has a
 * connection of its own and no answer. Where it is lost, `statement_timeout` is what ends the statement.
 *
 * It can hit the statement that comes next: whoever cancels gives the connection up.
 */
export function cancelStatement(client: Client): void {
  // pg has these from the server and does not declare them.
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
