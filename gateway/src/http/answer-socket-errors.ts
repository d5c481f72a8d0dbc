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
 * Answers input that never becomes a request: bytes that are not HTTP, headers that are too large or too slow, CONNECT,
 * odd expectations. Node answers these with bare status lines; this answers with problem documents, and counts them.
 *
 * @param wasHeldUp Whether this server has paused reading from a connection: then a late request is not the client's
 * fault, and only the idle timeout applies.
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
  // No "continue" here: the middleware that reads the body sends it.
  server.on('checkContinue', (request, response) => {
    // If the request is refused before "continue", the client may send its body or not. So the connection is not
    // reused.
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
    // A request has one answer: the client would take a second one for the answer to its next request.
    else if (exchange.response.writableFinished && !exchange.request.complete) socket.end();
    else if (exchange.response.writableFinished) endWith(socket, answer);
    else if (exchange.response.headersSent) socket.destroy();
    // The error is in the body of an unanswered request, and no earlier answer is due: this is its answer.
    else if (!exchange.request.complete && exchange.response.socket !== null) endWith(socket, answer);
    // The error follows a request that is still in progress, whose answer must go first.
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
