import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerSocketErrors, type SocketErrorDeps } from './http/answer-socket-errors.js';

export interface GatewayServerDeps extends SocketErrorDeps {
  readonly handle: (request: IncomingMessage, response: ServerResponse) => unknown;
  readonly host: string;
  /** 0 is any free port. */
  readonly port: number;
  /** How long the headers of a request may take, in milliseconds. */
  readonly headersTimeoutMs?: number;
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
  requestTimeout: 30_000,
  // Longer than a balancer keeps idle connections (60 s as a rule): the side that reuses one should not find it closed.
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 500,
  // Answered by the policy instead, with a problem document.
  requireHostHeader: false,
};
/** A connection on which nothing moves for this long is a reader that has stopped reading. Above the longest poll. */
const IDLE_SOCKET_MS = 120_000;

/**
 * Listens for HTTP/1.1, with a bound on everything that a client can take its time with.
 *
 * @throws Error (`EADDRINUSE`, …) when it cannot listen.
 */
export async function startGatewayServer(deps: GatewayServerDeps): Promise<GatewayServer> {
  const server = createServer({ ...LIMITS, headersTimeout: deps.headersTimeoutMs ?? 10_000 }, deps.handle);
  server.setTimeout(IDLE_SOCKET_MS);
  answerSocketErrors(server, deps);
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
