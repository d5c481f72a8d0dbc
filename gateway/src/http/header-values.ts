import type { IncomingMessage } from 'node:http';

/**
 * How often a header was sent. Node joins some repeated headers and drops others; where two would mean two different
 * requests (credentials, idempotency keys), it has to show.
 */
export function countHeader(request: IncomingMessage, name: string): number {
  let count = 0;
  for (let at = 0; at < request.rawHeaders.length; at += 2) {
    if (request.rawHeaders[at]!.toLowerCase() === name) count += 1;
  }
  return count;
}
