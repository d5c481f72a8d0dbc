import type { ServerResponse } from 'node:http';

/** What nginx writes down for a client that went away before it was answered; no client ever gets to see it. */
const CLIENT_CLOSED_REQUEST = 499;

/** The status of a response that is over, for logs and metrics: of one that never began, that the client had gone. */
export function statusOf(response: ServerResponse): number {
  return response.headersSent ? response.statusCode : CLIENT_CLOSED_REQUEST;
}
