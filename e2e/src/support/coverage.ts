import type { Answer } from './answer.js';
import { isErrorCode } from '@handoff/kernel';
import { HTTP_OPERATIONS, httpStatusOf, PUBLIC_ROUTES } from '@handoff/contracts';
import { ABOUT_A_DEAD_LETTER, ON_A_DEAD_LETTER } from './dead-letters.js';
import { takesId } from './takes-id.js';

/** Records which success and error codes each operation has answered. */
export interface Coverage {
  saw(operation: string, answer: Answer): void;
  /** Documented answers that no test has produced, as `operation CODE`. */
  missing(): readonly string[];
  /** Violations of the rules for all answers. */
  violations(): readonly string[];
}

export function createCoverage(): Coverage {
  const seen = new Set<string>();
  const violations: string[] = [];
  return {
    saw(operation, answer) {
      seen.add(`${operation} ${answer.status < 400 ? answer.status : String(answer.json.code)}`);
      violations.push(...rulesBroken(operation, answer));
    },
    missing: () =>
      HTTP_OPERATIONS.flatMap((operation) => [
        `${operation.name} ${operation.http.successStatus}`,
        ...expectedCodes(operation).map((code) => `${operation.name} ${code}`),
      ]).filter((entry) => !seen.has(entry) && !isElsewhere(entry)),
    violations: () => violations,
  };
}

/** Answers about a stored bundle that does not hold. No client can make one, so these have tests in the service. */
const ABOUT_A_BAD_BUNDLE = new Set(['rollBackProfile PROFILE_NOT_SIGNED']);

/** Whether the answer takes a dead letter or a bad bundle, which no test can make. */
function isElsewhere(entry: string): boolean {
  if (ABOUT_A_BAD_BUNDLE.has(entry)) return true;
  const [operation = '', code = ''] = entry.split(' ');
  return ON_A_DEAD_LETTER.has(operation) && ABOUT_A_DEAD_LETTER.has(code);
}

type HttpOperation = (typeof HTTP_OPERATIONS)[number];

/** The documented codes of the operation, and those that its form makes possible. */
function expectedCodes(operation: HttpOperation): readonly string[] {
  const { errors, http, access, body, query } = operation;
  const codes = new Set<string>([...errors, 'UNAUTHENTICATED', 'FORBIDDEN']);
  if (access === 'write') codes.add('READ_ONLY_ROLE');
  if (takesId(operation)) codes.add('MALFORMED_ID');
  if (Object.keys(query.properties).length > 0) codes.add('VALIDATION_FAILED');
  if (http.idempotency === 'required') codes.add('IDEMPOTENCY_KEY_REQUIRED');
  if (http.idempotency !== 'none') codes.add('IDEMPOTENCY_KEY_REUSED').add('MALFORMED_IDEMPOTENCY_KEY');
  if (body !== undefined) {
    for (const code of [
      'MALFORMED_JSON',
      'UNSAFE_JSON',
      'VALIDATION_FAILED',
      'UNSUPPORTED_MEDIA_TYPE',
      'BODY_TOO_LARGE',
    ])
      codes.add(code);
  }
  return [...codes];
}

function rulesBroken(operation: string, { status, headers, json, text }: Answer): readonly string[] {
  const broken: string[] = [];
  const rule = (holds: boolean, what: string): void =>
    void (holds || broken.push(`${operation} ${status}: ${what} in ${text.slice(0, 300)}`));
  rule(/^[!-~]{1,128}$/.test(headers.get('x-trace-id') ?? ''), 'no X-Trace-Id');
  rule(status < 500, 'a server error');
  // Some tests name the member that they attack after the operation.
  const [called] = operation.split(' ');
  const http = HTTP_OPERATIONS.find(({ name }) => name === called)?.http;
  if (status < 400) {
    const { stream, text: isText } = http ?? {};
    const page = PUBLIC_ROUTES.find(({ path }) => path === operation)?.mediaType;
    const type = stream ?? page ?? (isText === true ? 'text/plain' : 'application/json');
    rule(status === 304 || (headers.get('content-type') ?? '').startsWith(type), `not ${type}`);
    return broken;
  }
  rule((headers.get('content-type') ?? '').startsWith('application/problem+json'), 'not a problem document');
  const isKnown = isErrorCode(json.code);
  rule(isKnown && httpStatusOf(json.code, http) === status, 'the status does not fit the code');
  rule(json.status === status && typeof json.title === 'string' && typeof json.detail === 'string', 'members missing');
  rule(json.trace_id === headers.get('x-trace-id'), 'trace_id is not X-Trace-Id');
  rule(!/\bat .+:\d+:\d+|node_modules|SELECT |INSERT |eyJ/.test(text), 'something of the inside shows');
  if (status === 401) rule(headers.get('www-authenticate') !== null, 'no WWW-Authenticate');
  return broken;
}
