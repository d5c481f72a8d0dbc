import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { answerSocketErrors, type SocketErrorDeps } from './http/answer-socket-errors.js';
import { boundPipelining, type RequestHandler } from './http/bound-pipelining.js';
import { closeQueuedResponses } from './http/close-queued-responses.js';
import { MAX_HEADERS_KEPT } from './middleware/require-one-reading.js';

export interface GatewayServerDeps extends SocketErrorDeps {
  readonly handle: RequestHandler;
  readonly host: string;
  /** 0 means any free port. */
  readonly port: number;
  readonly timeouts?: Partial<ServerTimeouts>;
}

export interface ServerTimeouts {
  /** How long the headers of a request may take. */
  readonly headersMs: number;
  /** How long a body may take that no middleware reads, because the request was refused. */
  readonly bodyMs: number;
  /** How long a connection with a request on it may be idle. Longer than the longest poll. */
  readonly idleMs: number;
}

export interface GatewayServer {
  readonly url: string;
  /**
   * Accepts no new connections, closes those without a request, and resolves when every request in flight has its
   * answer.
   */
  drain(): Promise<void>;
  /** Cuts off the remaining connections. */
  close(): Promise<void>;
}

const LIMITS = {
  maxHeaderSize: 16_384,
  // Longer than load balancers keep idle connections (usually 60 s), so that they never reuse a closed one.
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 500,
  // The policy answers requests without Host, with a problem document.
  requireHostHeader: false,
};
/** How often a gateway that drains closes the connections without a request. */
const CLOSE_UNUSED_EVERY_MS = 50;
/** Added to the timeouts of headers and body, so that the reader of the body reports the timeout before Node does. */
const REQUEST_SLACK_MS = 2_000;

/**
 * Listens for HTTP/1.1, with a timeout for everything that a client can delay.
 *
 * @throws Error (`EADDRINUSE`, …) when it cannot listen.
 */
export async function startGatewayServer(deps: GatewayServerDeps): Promise<GatewayServer> {
  const { headersMs = 10_000, bodyMs = 10_000, idleMs = 120_000 } = deps.timeouts ?? {};
  const requestTimeout = headersMs + bodyMs + REQUEST_SLACK_MS;
  const server = createServer({ ...LIMITS, headersTimeout: headersMs, requestTimeout });
  server.maxHeadersCount = MAX_HEADERS_KEPT;
  // For clients that have stopped reading.
  server.setTimeout(idleMs);
  closeQueuedResponses(server);
  const { wasHeldUp, hasRequest } = boundPipelining(server, deps.handle, requestTimeout);
  answerSocketErrors(server, deps, wasHeldUp);
  const sockets = openSocketsOf(server);
  await listen(server, deps.port, deps.host);
  let drained: Promise<void> | undefined;
  const drain = (): Promise<void> => (drained ??= new Promise((resolve) => server.close(() => resolve())));
  return {
    url: urlOf(server.address() as AddressInfo),
    drain: () => {
      const draining = drain();
      // `closeIdleConnections` leaves those on which no request ever came, or came only in part. And a response that
      // began before, such as an event stream, has promised to keep its connection.
      const closeUnused = (): void => {
        for (const socket of sockets) if (!hasRequest(socket)) socket.destroy();
      };
      const closing = setInterval(closeUnused, CLOSE_UNUSED_EVERY_MS);
      closeUnused();
      return draining.finally(() => clearInterval(closing));
    },
    close: () => {
      const closing = drain();
      server.closeAllConnections();
      return closing;
    },
  };
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host: host.replace(/^\[|\]$/g, ''), backlog: 1_024 }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function openSocketsOf(server: Server): ReadonlySet<Socket> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return sockets;
}

function urlOf({ address, family, port }: AddressInfo): string {
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}
