import type { ErrorKind } from './error-kinds.js';

export interface ErrorDefinition {
  readonly kind: ErrorKind;
  /** A short sentence that is the same for every occurrence (RFC 9457 `title`). */
  readonly title: string;
  /** What the caller should do about it. `docs/errors.md` shows it. */
  readonly remedy: string;
}

function define(kind: ErrorKind, title: string, remedy: string): ErrorDefinition {
  return { kind, title, remedy };
}

/**
 * Every error code that Handoff can answer with. Codes are stable: a client may branch on them, so a code is
 * never renamed or given another meaning. `docs/errors.md` and the OpenAPI document are generated from this.
 */
export const ERROR_CATALOGUE = {
  MALFORMED_JSON: define(
    'malformed',
    'The body is not well-formed JSON',
    'Send one JSON value, encoded as UTF-8, without duplicate keys.',
  ),
  MALFORMED_ID: define('malformed', 'The id is not a UUID', 'Use the id exactly as Handoff returned it.'),
  MALFORMED_REQUEST: define(
    'malformed',
    'The request is malformed',
    'Correct the part of the request that the detail names.',
  ),
  MALFORMED_IDEMPOTENCY_KEY: define(
    'malformed',
    'The Idempotency-Key is malformed',
    'Send one Idempotency-Key of 1 to 255 printable ASCII characters, and at most two such keys in Idempotency-Other-Keys.',
  ),
  IDEMPOTENCY_KEY_REQUIRED: define(
    'malformed',
    'This operation needs an Idempotency-Key',
    'Send an Idempotency-Key header that is unique to this one request, and repeat it on retries.',
  ),
  UNAUTHENTICATED: define(
    'unauthenticated',
    'The request carries no valid access token',
    'Get a fresh access token and send it as "Authorization: Bearer <token>".',
  ),
  FORBIDDEN: define('forbidden', 'The caller may not do this', 'Use a token that holds a role which may.'),
  ROLE_NOT_HELD: define(
    'forbidden',
    'The caller does not hold the role it tried to act for',
    'Act for a role that your token holds.',
  ),
  READ_ONLY_ROLE: define(
    'forbidden',
    'An auditor reads everything and changes nothing',
    'Use a token with another role to make changes.',
  ),
  FOUR_EYES: define(
    'forbidden',
    'Nobody decides about a task that they routed, amended or asked for an approval of',
    'Have another person decide who holds the approver role and had no part in the task, nor anybody who acts for them.',
  ),
  AUTHOR_CANNOT_PUBLISH: define(
    'forbidden',
    'Nobody publishes a profile that they wrote',
    'Have another admin publish it who did not change it since it was last published, nor anybody who acts for them.',
  ),
  PROFILE_NOT_SIGNED: define(
    'forbidden',
    'The profile has no signature that holds',
    'Have an admin publish the profile; if it is published, look at the log of the directory service.',
  ),
  NOT_FOUND: define(
    'not_found',
    'There is no such resource, or the caller may not see it',
    'Check the id and the roles of your token.',
  ),
  ROUTE_NOT_FOUND: define('not_found', 'There is no such route', 'See GET /openapi.json for the routes that exist.'),
  METHOD_NOT_ALLOWED: define(
    'method_not_allowed',
    'The resource does not support this method',
    'Use one of the methods in the Allow header.',
  ),
  NOT_ACCEPTABLE: define(
    'not_acceptable',
    'The answer does not exist in a form that the client accepts',
    'Name the form that the operation answers in, or */*, in the Accept header.',
  ),
  REQUEST_TIMEOUT: define(
    'request_timeout',
    'The request did not arrive in time',
    'Send the request again, with the same Idempotency-Key.',
  ),
  ILLEGAL_TRANSITION: define(
    'conflict',
    'The resource is not in a state that allows this',
    'Read the resource and decide anew from its status.',
  ),
  PROFILE_EXISTS: define(
    'conflict',
    'The role has a profile already',
    'Change the profile that is there, or use another role.',
  ),
  DELEGATION_EXISTS: define(
    'conflict',
    'The colleague has the role by the caller for a part of this time',
    'Choose another window, or end the delegation that the answer names and create a new one.',
  ),
  ALREADY_DECIDED: define(
    'conflict',
    'The approval has been decided already',
    'Read the approval: the decision that the answer shows stands.',
  ),
  CONTENT_CHANGED: define(
    'conflict',
    'The task has been amended, and the decision does not say that what it says now was looked at',
    'Read the task again, decide about what it says now, and send its content_hash with the decision.',
  ),
  LEASE_REQUIRED: define(
    'conflict',
    'The task is being worked on under a lease',
    'Send the lease_id that claiming the task returned; without one, wait until its lease has ended.',
  ),
  LEASE_LOST: define(
    'conflict',
    'The lease is not the one that the task is held under',
    'Stop working on the task: it was given back, or somebody else holds it now. Claim again.',
  ),
  IDEMPOTENCY_KEY_IN_FLIGHT: define(
    'conflict',
    'A request with this Idempotency-Key is still being worked on',
    'Wait as long as Retry-After says and repeat the request with the same key.',
  ),
  WRITE_CONFLICT: define(
    'conflict',
    'Another change to the same resource came in between',
    'Repeat the request with the same Idempotency-Key.',
  ),
  VERSION_MISMATCH: define(
    'precondition_failed',
    'The resource has changed since it was read',
    'Read it again, and send its new ETag as If-Match.',
  ),
  BODY_TOO_LARGE: define(
    'too_large',
    'The body is larger than 1 MiB',
    'Send a smaller body; keep large content elsewhere and refer to it.',
  ),
  UNSUPPORTED_MEDIA_TYPE: define(
    'unsupported_media_type',
    'The body is not application/json in a supported encoding',
    'Send "Content-Type: application/json", uncompressed, gzip, deflate or br.',
  ),
  VALIDATION_FAILED: define(
    'invalid',
    'The request does not have the documented form',
    'Correct every member that errors[] points to.',
  ),
  UNSAFE_JSON: define(
    'invalid',
    'The body has a value that cannot be stored faithfully',
    'Remove NUL characters, lone surrogates, __proto__ keys and numbers beyond 2^53; nest no deeper than 64, and send no more than 50,000 values.',
  ),
  IDEMPOTENCY_KEY_REUSED: define(
    'invalid',
    'This Idempotency-Key was used for another request',
    'Use a new key for a new request.',
  ),
  ROLE_REQUIRED: define(
    'invalid',
    'The caller holds several roles and named none',
    'Say which role you act for, in from_role.',
  ),
  UNKNOWN_SESSION: define(
    'invalid',
    'The session does not exist or is not visible to the caller',
    'Use the session_id of a session that your role takes part in.',
  ),
  UNKNOWN_TASK: define(
    'invalid',
    'The task does not exist or is not visible to the caller',
    'Use the task_id of a task that your role takes part in.',
  ),
  RATE_LIMITED: define('rate_limited', 'Too many requests', 'Wait as long as Retry-After says.'),
  QUOTA_EXCEEDED: define(
    'rate_limited',
    'The caller has used up its share of something that is bounded',
    'Wait as long as Retry-After says; the detail says of what, and how much there is.',
  ),
  HEADERS_TOO_LARGE: define(
    'header_too_large',
    'The request headers are too large',
    'Send less than 16 KiB of headers.',
  ),
  INTERNAL: define(
    'internal',
    'Something went wrong inside Handoff',
    'Repeat the request with the same Idempotency-Key; quote trace_id when you report it.',
  ),
  UNAVAILABLE: define(
    'unavailable',
    'A part of Handoff cannot be reached at the moment',
    'Wait as long as Retry-After says and repeat the request with the same Idempotency-Key.',
  ),
  OVERLOADED: define(
    'unavailable',
    'Handoff has as much work in flight as it takes on',
    'Wait as long as Retry-After says and repeat the request with the same Idempotency-Key.',
  ),
  IDENTITY_PROVIDER_UNAVAILABLE: define(
    'unavailable',
    'The identity provider cannot be reached to verify the token',
    'Wait as long as Retry-After says and repeat the request.',
  ),
  OUTCOME_UNKNOWN: define(
    'unknown_outcome',
    'The request timed out and may or may not have taken effect',
    'Repeat the request with the same Idempotency-Key: it takes effect once at most.',
  ),
} as const satisfies Record<string, ErrorDefinition>;

export type ErrorCode = keyof typeof ERROR_CATALOGUE;

/** Whether a string is one of the catalogue's codes. */
export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERROR_CATALOGUE, code);
}
