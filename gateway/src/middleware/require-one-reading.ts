import type { IncomingMessage } from 'node:http';
import { HandoffError } from '@handoff/kernel';
import type { GatewayMiddleware } from '../gateway-context.js';
import { countHeader } from '../http/header-values.js';

/** More headers than any client sends. Node silently drops headers beyond its own limit: see MAX_HEADERS_KEPT. */
const MAX_HEADERS = 200;
/** Node's limit: above ours, so that the check sees the excess before Node drops a header. */
export const MAX_HEADERS_KEPT = MAX_HEADERS + 50;

/** RFC 9112 §3.2.3, by its characters: a name or address, and a port. Empty when the target has no authority. */
const HOST = /^(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9\-._~!$&'()*+,;=%]*)(:\d{0,5})?$/;

/**
 * Requires a request that every proxy reads alike: a supported HTTP version, one Host, and one way to tell the length
 * (RFC 9112 §2.3, §3.2, §6.1). Node's parser refuses most ambiguous requests; this refuses the rest, and closes the
 * connection.
 */
export function requireOneReading(): GatewayMiddleware {
  return (ctx, next) => {
    const error = ambiguityOf(ctx.req);
    if (error === undefined) return next();
    ctx.set('Connection', 'close');
    throw error;
  };
}

function ambiguityOf(request: IncomingMessage): HandoffError | undefined {
  const { host, 'transfer-encoding': coding } = request.headers;
  if (request.rawHeaders.length > 2 * MAX_HEADERS) {
    return new HandoffError('HEADERS_TOO_LARGE', { detail: `The request has more than ${MAX_HEADERS} headers.` });
  }
  if (request.httpVersion !== '1.1' && request.httpVersion !== '1.0') {
    return malformed('The request is neither HTTP/1.1 nor HTTP/1.0.');
  }
  if (host === undefined && request.httpVersion === '1.1') return malformed('The request has no Host header.');
  if (host !== undefined && (!HOST.test(host) || countHeader(request, 'host') > 1)) {
    return malformed('The request does not have one well-formed Host header.');
  }
  if (coding !== undefined && (coding.toLowerCase() !== 'chunked' || request.httpVersion === '1.0')) {
    return malformed('The only Transfer-Encoding that is taken is chunked, in HTTP/1.1.');
  }
  return undefined;
}

function malformed(detail: string): HandoffError {
  return new HandoffError('MALFORMED_REQUEST', { detail });
}
