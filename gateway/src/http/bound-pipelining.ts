import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { onClose } from './on-close.js';

/** The most started and unanswered requests of one connection. Browsers do not pipeline; clients that do send a few. */
export const MAX_PIPELINED = 16;

/** The most requests that wait behind others of their connection: about 40 MB. */
const MAX_WAITING = 20_000;

export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => unknown;

/** What is known of a server's connections. */
export interface PipeliningBound {
  /** Whether a connection was paused recently, so that its client is not to blame for a late request. */
  readonly wasHeldUp: (socket: object) => boolean;
  /** Whether a connection has a request without its whole answer. */
  readonly hasRequest: (socket: object) => boolean;
}

/**
 * Handles the requests of a server, at most MAX_PIPELINED of one connection at once. The others wait in order, and
 * while any waits, the socket is not read, so that the client has to wait too. A request counts until its answer is
 * sent, so a client that does not read its answers cannot continue either.
 *
 * The waiting requests come from one read of at most 64 KiB: Node cannot pause its parser within a read. Thousands of
 * the smallest requests fit into one read, and each takes a hundred times its size in memory. A connection whose
 * requests would exceed `maxWaiting`, over all connections, is cut. No other request is dropped.
 *
 * @param graceMs How long a connection counts as held up after a pause.
 */
export function boundPipelining(
  server: Server,
  handle: RequestHandler,
  graceMs: number,
  maxWaiting = MAX_WAITING,
): PipeliningBound {
  const connections = new WeakMap<object, Connection>();
  let waitingInAll = 0;

  const dropWaiting = ({ waiting }: Connection): void => {
    waitingInAll -= waiting.length;
    waiting.length = 0;
  };

  const connectionOf = (socket: Socket): Connection => {
    const known = connections.get(socket);
    if (known !== undefined) return known;
    const connection: Connection = { begun: 0, waiting: [], readAgainAt: Number.NEGATIVE_INFINITY };
    connections.set(socket, connection);
    // Node resumes a socket after each message or body, even if this module has paused it.
    socket.on('resume', () => {
      if (connection.waiting.length > 0) stopReading(socket);
    });
    return connection;
  };

  const begin = (connection: Connection, { request, response }: Exchange): void => {
    connection.begun += 1;
    onClose(response, () => {
      connection.begun -= 1;
      // After all other listeners that count until the response closes.
      queueMicrotask(() => advance(connection, request.socket));
    });
    handle(request, response);
  };

  const advance = (connection: Connection, socket: Socket): void => {
    const { waiting } = connection;
    // The socket is closed, or closes after the last answer: waiting requests get no answer.
    if (!socket.writable) dropWaiting(connection);
    if (waiting.length === 0) return;
    while (connection.begun < MAX_PIPELINED && waiting.length > 0) {
      waitingInAll -= 1;
      begin(connection, waiting.shift()!);
    }
    if (waiting.length > 0) return;
    connection.readAgainAt = performance.now();
    socket.resume();
  };

  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const { socket } = request;
    const connection = connectionOf(socket);
    if (connection.begun < MAX_PIPELINED && connection.waiting.length === 0) {
      begin(connection, { request, response });
      return;
    }
    if (waitingInAll >= maxWaiting) {
      dropWaiting(connection);
      socket.destroy();
      return;
    }
    connection.waiting.push({ request, response });
    waitingInAll += 1;
    if (connection.waiting.length === 1) stopReading(socket);
  });

  return {
    wasHeldUp(socket) {
      const connection = connections.get(socket);
      if (connection === undefined) return false;
      return connection.waiting.length > 0 || performance.now() - connection.readAgainAt < graceMs;
    },
    hasRequest(socket) {
      const connection = connections.get(socket);
      return connection !== undefined && connection.begun + connection.waiting.length > 0;
    },
  };
}

interface Connection {
  /** Started and unanswered requests. */
  begun: number;
  readonly waiting: Exchange[];
  /** When reading last resumed after a pause, on the monotonic clock. */
  readAgainAt: number;
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

function stopReading(socket: Socket): void {
  // Node may still read a socket that is marked as paused; then `pause()` does nothing, but the event stops Node.
  if (socket.isPaused()) socket.emit('pause');
  else socket.pause();
}
