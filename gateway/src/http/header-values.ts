import type { IncomingMessage } from 'node:http';

/**
 * Counts how often a header was sent. Node joins some repeated headers and drops others, but repeated credentials or
 * idempotency keys must be noticed: they make the request ambiguous.
 */
export function countHeader(request: IncomingMessage, name: string): number {
  let count = 0;
  for (let at = 0; at < request.rawHeaders.length; at += 2) {
    const given = request.rawHeaders[at]!;
    if (given.length === name.length && given.toLowerCase() === name) count += 1;
  }
  return count;
}
