/** The kinds of failure. The list is closed: every edge maps each kind through {@link ERROR_KINDS}. */
export type ErrorKind =
  | 'malformed'
  | 'unauthenticated'
  | 'forbidden'
  | 'not_found'
  | 'method_not_allowed'
  | 'not_acceptable'
  | 'request_timeout'
  | 'conflict'
  | 'precondition_failed'
  | 'too_large'
  | 'unsupported_media_type'
  | 'invalid'
  | 'rate_limited'
  | 'header_too_large'
  | 'internal'
  | 'unavailable'
  | 'unknown_outcome';

/** A consumer's answer to the broker about a message that it could not process. */
export type MessageDisposition = 'ack' | 'nak' | 'term';

export interface ErrorKindRow {
  readonly http: number;
  readonly message: MessageDisposition;
  readonly log: 'debug' | 'info' | 'warn' | 'error';
}

/**
 * What each kind of failure means at each edge: the HTTP status (RFC 9110), the answer about the message that caused it, and
 * the level at which it is logged. A client's mistake is `info`; a defect of ours is `error`.
 */
export const ERROR_KINDS: Readonly<Record<ErrorKind, ErrorKindRow>> = {
  malformed: { http: 400, message: 'term', log: 'info' },
  unauthenticated: { http: 401, message: 'term', log: 'info' },
  forbidden: { http: 403, message: 'term', log: 'info' },
  not_found: { http: 404, message: 'term', log: 'info' },
  method_not_allowed: { http: 405, message: 'term', log: 'info' },
  not_acceptable: { http: 406, message: 'term', log: 'info' },
  request_timeout: { http: 408, message: 'nak', log: 'info' },
  conflict: { http: 409, message: 'ack', log: 'info' },
  precondition_failed: { http: 412, message: 'ack', log: 'info' },
  too_large: { http: 413, message: 'term', log: 'info' },
  unsupported_media_type: { http: 415, message: 'term', log: 'info' },
  invalid: { http: 422, message: 'term', log: 'info' },
  rate_limited: { http: 429, message: 'nak', log: 'warn' },
  header_too_large: { http: 431, message: 'term', log: 'info' },
  internal: { http: 500, message: 'nak', log: 'error' },
  unavailable: { http: 503, message: 'nak', log: 'warn' },
  unknown_outcome: { http: 503, message: 'nak', log: 'warn' },
};
