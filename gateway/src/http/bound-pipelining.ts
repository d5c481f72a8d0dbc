import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** The most requests of one connection that are begun and not answered. Browsers pipeline none, clients that do a few. */
export const MAX_PIPELINED = 16;

/** The most requests that wait for others of their connection: some 40 MB of them. */
const MAX_WAITING = 20_000;

export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => unknown;

/**
 * Handles the requests of a server, of each connection only so many at once: the others wait, in their order, and while
 * any waits nothing more is read from its socket, so that the client has to wait too. One counts until its answer has
 * left: a client that does not read its answers gets no further either.
 *
 * What waits is what one read brought (64 KiB at most), parsed: Node cannot stop its parser in the middle of that. Of the
 * smallest requests thousands fit into it, and each takes a hundred times its size: a connection with which more would
 * wait than `maxWaiting`, all connections taken together, is cut. No other request is dropped.
 *
 * @returns whether a connection was not read from just now, so that its client cannot be blamed for being late. That
 * holds for as long afterwards as a request may take to arrive.
 */
export function boundPipelining(
  server: Server,
  handle: RequestHandler,
  graceMs: number,
  maxWaiting = MAX_WAITING,
): (socket: unknown) => boolean {
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
    // Node resumes a socket whenever a message or a body on it is done with, whoever has paused it.
    socket.on('resume', () => {
      if (connection.waiting.length > 0) stopReading(socket);
    });
    return connection;
  };

  const begin = (connection: Connection, { request, response }: Exchange): void => {
    connection.begun += 1;
    response.once('close', () => {
      connection.begun -= 1;
      // After everybody else who counts until the response is closed.
      queueMicrotask(() => advance(connection, request.socket));
    });
    handle(request, response);
  };

  const advance = (connection: Connection, socket: Socket): void => {
    const { waiting } = connection;
    // Closed, or closing after the last answer: these have none to come.
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

  return (socket) => {
    const connection = connections.get(socket as object);
    if (connection === undefined) return false;
    return connection.waiting.length > 0 || performance.now() - connection.readAgainAt < graceMs;
  };
}

interface Connection {
  /** How many are begun and not answered. */
  begun: number;
  readonly waiting: Exchange[];
  /** When it was last read from again after some had waited, on the monotonic clock. */
  readAgainAt: number;
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

function stopReading(socket: Socket): void {
  // Paused already and then resumed by Node, a socket is read from all the same, and `pause` alone would tell nobody.
  if (socket.isPaused()) socket.emit('pause');
  else socket.pause();
}
