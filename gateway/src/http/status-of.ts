import type { ServerResponse } from 'node:http';

/** nginx's status for a client that disconnected before its answer; only logs and metrics see it. */
const CLIENT_CLOSED_REQUEST = 499;

/** The status of a finished response, for logs and metrics; 499 when none was sent. */
export function statusOf(response: ServerResponse): number {
  return response.headersSent ? response.statusCode : CLIENT_CLOSED_REQUEST;
}
