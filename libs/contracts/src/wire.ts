import {
  HandoffError,
  isErrorCode,
  readAuthentication,
  type Call,
  type FieldError,
  type Principal,
} from '@handoff/kernel';

/**
 * The form of a call on the bus: the body as the client's bytes, everything else in message headers. So no hop has to
 * serialise a body again. Header values are ASCII; other characters are JSON-escaped.
 */
export const CALL_HEADERS = {
  principal: 'handoff-principal',
  traceId: 'handoff-trace-id',
  traceparent: 'traceparent',
  commandId: 'handoff-command-id',
  keyed: 'handoff-keyed',
  /** Ids separated by commas. Absent when there are none, or when an earlier release calls. */
  otherIds: 'handoff-other-ids',
  fingerprint: 'handoff-fingerprint',
  /** By the shared clock, which is the database's. In milliseconds since 1970. */
  deadline: 'handoff-deadline',
  ifMatch: 'handoff-if-match',
  /** `{params, query}` of the request, validated by the gateway. */
  input: 'handoff-input',
} as const;

/** Headers of a reply. An error reply has `error` set, and its data is a JSON {@link WireError}. */
export const REPLY_HEADERS = {
  id: 'handoff-id',
  version: 'handoff-version',
  /** The tag of the content; of operations with `contentTag`. */
  tag: 'handoff-tag',
  error: 'handoff-error',
  replayed: 'handoff-replayed',
  /** The service's estimate of the shared clock, in milliseconds since 1970. */
  time: 'handoff-time',
} as const;

type Headers = Readonly<Record<string, string>>;

/**
 * The bus headers of a call. `input` holds the validated path parameters and query.
 *
 * @param aheadMs - how far this process's clock for deadlines is ahead of the shared clock
 */
export function encodeCall(
  call: Call,
  input: { readonly params: unknown; readonly query: unknown },
  aheadMs = 0,
): Record<string, string> {
  const headers: Record<string, string> = {
    [CALL_HEADERS.principal]: principalText(call.principal),
    [CALL_HEADERS.traceId]: call.traceId,
    [CALL_HEADERS.commandId]: call.commandId,
    [CALL_HEADERS.keyed]: call.keyed ? '1' : '0',
    [CALL_HEADERS.fingerprint]: call.fingerprint,
    [CALL_HEADERS.deadline]: String(call.deadline.getTime() - aheadMs),
    [CALL_HEADERS.input]: asciiJson(input),
  };
  if (call.traceparent !== undefined) headers[CALL_HEADERS.traceparent] = call.traceparent;
  if (call.otherIds !== undefined) headers[CALL_HEADERS.otherIds] = call.otherIds.join(',');
  if (call.ifMatch !== undefined) headers[CALL_HEADERS.ifMatch] = call.ifMatch.join(',');
  return headers;
}

/**
 * Reads the call in a message's headers.
 *
 * @param aheadMs - how far this process's clock for deadlines is ahead of the shared clock
 * @throws HandoffError `MALFORMED_REQUEST` when the headers do not hold a call.
 */
export function decodeCall(
  headers: Headers,
  aheadMs = 0,
): {
  readonly call: Call;
  readonly input: { readonly params: unknown; readonly query: unknown };
} {
  try {
    const ifMatch = headers[CALL_HEADERS.ifMatch];
    const otherIds = headers[CALL_HEADERS.otherIds];
    const call: Call = {
      principal: readPrincipal(required(headers, CALL_HEADERS.principal)),
      traceId: required(headers, CALL_HEADERS.traceId),
      traceparent: headers[CALL_HEADERS.traceparent],
      commandId: required(headers, CALL_HEADERS.commandId),
      keyed: headers[CALL_HEADERS.keyed] === '1',
      ...(otherIds === undefined ? {} : { otherIds: otherIds.split(',') }),
      fingerprint: required(headers, CALL_HEADERS.fingerprint),
      deadline: new Date(Number(required(headers, CALL_HEADERS.deadline)) + aheadMs),
      ifMatch: ifMatch === undefined ? undefined : ifMatch.split(',').filter(Boolean).map(Number),
    };
    if (Number.isNaN(call.deadline.getTime())) throw new TypeError('the deadline is not a time');
    return { call, input: JSON.parse(required(headers, CALL_HEADERS.input)) as { params: unknown; query: unknown } };
  } catch (cause) {
    throw new HandoffError('MALFORMED_REQUEST', { detail: 'The message does not carry a call.', cause });
  }
}

/** The form of an error on the bus: only what the caller may see. */
export interface WireError {
  readonly code: string;
  readonly detail: string;
  readonly errors: readonly FieldError[];
  readonly facts: Readonly<Record<string, unknown>>;
  readonly retry_after_seconds?: number;
  readonly first_trace_id?: string;
}

export function encodeError(thrown: HandoffError): WireError {
  const error = thrown.kind === 'internal' ? new HandoffError('INTERNAL') : thrown;
  return {
    code: error.code,
    detail: error.detail,
    errors: error.errors,
    facts: error.facts,
    ...(error.retryAfterSeconds === undefined ? {} : { retry_after_seconds: error.retryAfterSeconds }),
    ...(error.firstTraceId === undefined ? {} : { first_trace_id: error.firstTraceId }),
  };
}

/** Reads the error in a reply. A code that this version does not know becomes `INTERNAL`. */
export function decodeError(wire: WireError): HandoffError {
  if (!isErrorCode(wire.code)) return new HandoffError('INTERNAL', { cause: wire });
  return new HandoffError(wire.code, {
    detail: wire.detail,
    errors: wire.errors,
    facts: wire.facts,
    ...(wire.retry_after_seconds === undefined ? {} : { retryAfterSeconds: wire.retry_after_seconds }),
    firstTraceId: wire.first_trace_id,
  });
}

function required(headers: Headers, name: string): string {
  const value = headers[name];
  if (value === undefined) throw new TypeError(`header ${name} is missing`);
  return value;
}

/** The texts of callers. A token is verified once for many requests, and its caller stays the same object. */
const texts = new WeakMap<Principal, string>();

function principalText(principal: Principal): string {
  const known = texts.get(principal);
  if (known !== undefined) return known;
  const text = asciiJson(principal);
  texts.set(principal, text);
  return text;
}

/** Callers by their text, the last ones: most calls are of callers who called before. */
const principals = new Map<string, Principal>();
const KNOWN_PRINCIPALS = 1_000;
/** Longer texts are not kept. */
const KNOWN_LENGTH = 2_048;

function readPrincipal(text: string): Principal {
  const known = principals.get(text);
  if (known !== undefined) return known;
  const principal = parsePrincipal(text);
  if (text.length > KNOWN_LENGTH) return principal;
  Object.freeze(principal.roles);
  principals.set(text, Object.freeze(principal));
  if (principals.size > KNOWN_PRINCIPALS) principals.delete(principals.keys().next().value!);
  return principal;
}

function parsePrincipal(text: string): Principal {
  const value = JSON.parse(text) as Partial<Principal>;
  if (typeof value.issuer !== 'string' || typeof value.subject !== 'string' || !Array.isArray(value.roles)) {
    throw new TypeError('the principal is incomplete');
  }
  const { issuer, subject } = value;
  const authentication = readAuthentication(value.authentication ?? {});
  const principal = { issuer, subject, roles: value.roles.map(String) };
  return authentication === undefined ? principal : { ...principal, authentication };
}

/** JSON in printable ASCII only, because message headers need it. */
function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
