import { STATUS_CODES, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { HandoffError } from '@handoff/kernel';
import type { Logger } from 'pino';
import { newTraceId } from '../application/trace-id.js';
import type { GatewayMetrics } from '../gateway-metrics.js';
import { renderProblem } from './problem-response.js';

export interface SocketErrorDeps {
  readonly logger: Pick<Logger, 'info'>;
  readonly metrics: GatewayMetrics;
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/**
 * Answers what never becomes a request: bytes that are not HTTP, headers that are too large or too slow, CONNECT, odd
 * expectations. Node's own answers to these are bare status lines; these are problem documents, and counted.
 *
 * @param wasHeldUp Whether it is we who have not read from a connection: what is late on it is excused, and has only the
 * time that any connection may stand still.
 */
export function answerSocketErrors(
  server: Server,
  deps: SocketErrorDeps,
  wasHeldUp: (socket: Duplex) => boolean,
): void {
  const latest = new WeakMap<Duplex, Exchange>();
  const remember = (request: IncomingMessage, response: ServerResponse): void => {
    latest.set(request.socket, { request, response });
  };
  server.prependListener('request', remember);
  // Not answered with "continue" here: the middleware that reads the body does that when it is willing to.
  server.on('checkContinue', (request, response) => {
    // Refused without having been asked for, the body may come or not: nothing after it on this connection is certain.
    response.shouldKeepAlive = false;
    server.emit('request', request, response);
  });
  server.on('checkExpectation', (_request, response) => {
    const error = new HandoffError('MALFORMED_REQUEST', {
      detail: 'The only expectation that can be met is 100-continue.',
    });
    const { status, headers, body } = describe(deps, error, 'EXPECTATION');
    response.writeHead(status, { ...headers, connection: 'close', 'content-length': body.length }).end(body);
  });
  server.on('connect', (_request, socket: Duplex) => {
    endWith(socket, describe(deps, new HandoffError('METHOD_NOT_ALLOWED'), 'CONNECT'), {
      allow: 'GET, HEAD, OPTIONS, POST, PUT',
    });
  });
  server.on('clientError', (cause: NodeJS.ErrnoException, socket: Duplex) => {
    if (cause.code === 'ERR_HTTP_REQUEST_TIMEOUT' && wasHeldUp(socket)) return;
    const answer = describe(deps, errorOf(cause), cause.code ?? 'UNKNOWN');
    const exchange = latest.get(socket);
    if (cause.code === 'ECONNRESET' || !socket.writable) socket.destroy();
    else if (exchange === undefined) endWith(socket, answer);
    // A request has one answer: a second one would be taken for that of the client's next request.
    else if (exchange.response.writableFinished && !exchange.request.complete) socket.end();
    else if (exchange.response.writableFinished) endWith(socket, answer);
    else if (exchange.response.headersSent) socket.destroy();
    // The error is in the body of a request that nobody has answered yet, and no other's answer goes before: this is it.
    else if (!exchange.request.complete && exchange.response.socket !== null) endWith(socket, answer);
    // It is in what follows a request that is being worked on, whose answer goes first.
    else exchange.response.once('close', () => socket.destroy());
  });
}

function errorOf({ code }: NodeJS.ErrnoException): HandoffError {
  if (code === 'HPE_HEADER_OVERFLOW') return new HandoffError('HEADERS_TOO_LARGE');
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return new HandoffError('REQUEST_TIMEOUT');
  return new HandoffError('MALFORMED_REQUEST', { detail: 'This is not a well-formed HTTP/1.1 request.' });
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

function describe(deps: SocketErrorDeps, error: HandoffError, code: string): Answer {
  const traceId = newTraceId();
  deps.metrics.socketErrors.inc({ code: /^[A-Z_0-9]{1,64}$/.test(code) ? code : 'OTHER' });
  deps.logger.info({ code, trace_id: traceId }, 'not a request');
  const { status, headers, body } = renderProblem(error, traceId);
  return { status, headers: { ...headers, 'x-trace-id': traceId, 'x-content-type-options': 'nosniff' }, body };
}

function endWith(
  socket: Duplex,
  { status, headers, body }: Answer,
  extra: Readonly<Record<string, string>> = {},
): void {
  const lines = Object.entries({ ...headers, ...extra, connection: 'close', 'content-length': String(body.length) });
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    ...lines.map(([name, value]) => `${name}: ${value}`),
  ];
  socket.on('error', () => {});
  socket.end(Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), body]));
}
