import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerSocketErrors, type SocketErrorDeps } from './http/answer-socket-errors.js';
import { boundPipelining, type RequestHandler } from './http/bound-pipelining.js';
import { closeQueuedResponses } from './http/close-queued-responses.js';
import { MAX_HEADERS_KEPT } from './middleware/require-one-reading.js';

export interface GatewayServerDeps extends SocketErrorDeps {
  readonly handle: RequestHandler;
  readonly host: string;
  /** 0 is any free port. */
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
  /** Takes no new connections and resolves when every request in flight is answered. */
  drain(): Promise<void>;
  /** Cuts off whatever is left. */
  close(): Promise<void>;
}

const LIMITS = {
  maxHeaderSize: 16_384,
  // Longer than a balancer keeps idle connections (60 s as a rule): the side that reuses one should not find it closed.
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 500,
  // Answered by the policy instead, with a problem document.
  requireHostHeader: false,
};
/** On top of what headers and body may take, so that whoever reads a body is the one to say that it is late. */
const REQUEST_SLACK_MS = 2_000;

/**
 * Listens for HTTP/1.1, with a bound on everything that a client can take its time with.
 *
 * @throws Error (`EADDRINUSE`, …) when it cannot listen.
 */
export async function startGatewayServer(deps: GatewayServerDeps): Promise<GatewayServer> {
  const { headersMs = 10_000, bodyMs = 10_000, idleMs = 120_000 } = deps.timeouts ?? {};
  const requestTimeout = headersMs + bodyMs + REQUEST_SLACK_MS;
  const server = createServer({ ...LIMITS, headersTimeout: headersMs, requestTimeout });
  server.maxHeadersCount = MAX_HEADERS_KEPT;
  // A reader that has stopped reading.
  server.setTimeout(idleMs);
  closeQueuedResponses(server);
  const wasHeldUp = boundPipelining(server, deps.handle, requestTimeout);
  answerSocketErrors(server, deps, wasHeldUp);
  await listen(server, deps.port, deps.host);
  let drained: Promise<void> | undefined;
  const drain = (): Promise<void> => (drained ??= new Promise((resolve) => server.close(() => resolve())));
  return {
    url: urlOf(server.address() as AddressInfo),
    drain: () => {
      const draining = drain();
      server.closeIdleConnections();
      return draining;
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

function urlOf({ address, family, port }: AddressInfo): string {
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}
