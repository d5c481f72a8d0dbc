import { ERROR_CATALOGUE, type ErrorCode } from '@handoff/kernel';
import type { HttpOperation } from '../operations/index.js';
import { httpStatusOf } from '../problem.js';
import type { Json } from './components.js';
import { errorExample } from './examples/errors.js';

const EVERYWHERE: readonly ErrorCode[] = [
  'MALFORMED_REQUEST',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'REQUEST_TIMEOUT',
  'RATE_LIMITED',
  'QUOTA_EXCEEDED',
  'HEADERS_TOO_LARGE',
  'INTERNAL',
  'UNAVAILABLE',
  'OVERLOADED',
  'IDENTITY_PROVIDER_UNAVAILABLE',
];

/** Codes that belong to no operation, because the request did not reach one. */
export const UNROUTED: readonly ErrorCode[] = ['ROUTE_NOT_FOUND', 'METHOD_NOT_ALLOWED'];

/**
 * Every code that an operation can answer with: those in its record, and those that follow from its method, body and
 * key.
 */
export function codesOf(operation: HttpOperation): readonly ErrorCode[] {
  const when = (condition: boolean, ...codes: ErrorCode[]) => (condition ? codes : []);
  const codes = new Set<ErrorCode>([
    ...EVERYWHERE,
    ...when(Object.keys(operation.params.properties).length > 0, 'MALFORMED_ID'),
    'VALIDATION_FAILED',
    ...when(operation.body !== undefined, 'MALFORMED_JSON', 'UNSAFE_JSON', 'BODY_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'),
    ...when(operation.access === 'write', 'READ_ONLY_ROLE', 'WRITE_CONFLICT'),
    'OUTCOME_UNKNOWN',
    ...when(operation.http.idempotency === 'required', 'IDEMPOTENCY_KEY_REQUIRED'),
    ...when(
      operation.http.idempotency !== 'none',
      'MALFORMED_IDEMPOTENCY_KEY',
      'IDEMPOTENCY_KEY_IN_FLIGHT',
      'IDEMPOTENCY_KEY_REUSED',
    ),
    ...operation.errors,
  ]);
  return [...codes].sort();
}

/** Error responses that operations share, by name. */
export type SharedResponses = Record<string, Json>;

/**
 * The error responses of an operation: one per HTTP status, naming its codes. A response that is the same for every
 * operation goes to the shared ones, and a `$ref` takes its place.
 */
export function errorResponses(operation: HttpOperation, shared: SharedResponses): Record<string, Json> {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of codesOf(operation)) {
    const status = httpStatusOf(code, operation.http);
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  const rows = [...byStatus].sort(([a], [b]) => a - b);
  return Object.fromEntries(rows.map(([status, codes]) => [String(status), refer(status, codes, shared)]));
}

/** The errors of a route that needs no token, by status. */
export function publicErrorResponses(shared: SharedResponses): Record<string, Json> {
  const codes: readonly ErrorCode[] = ['MALFORMED_REQUEST', 'HEADERS_TOO_LARGE'];
  return Object.fromEntries(codes.map((code) => [httpStatusOf(code), refer(httpStatusOf(code), [code], shared)]));
}

function refer(status: number, codes: readonly ErrorCode[], shared: SharedResponses): Json {
  // 503 has several codes, but the same ones in every operation.
  const name = status === 503 ? 'UNAVAILABLE' : codes.length === 1 ? codes[0] : undefined;
  if (name === undefined) return errorResponse(status, codes);
  shared[name] ??= errorResponse(status, codes);
  return { $ref: `#/components/responses/${name}` };
}

function errorResponse(status: number, codes: readonly ErrorCode[]): Json {
  return {
    description: codes.map((code) => `\`${code}\`: ${ERROR_CATALOGUE[code].title}`).join('\n\n'),
    headers: { 'X-Trace-Id': { $ref: '#/components/headers/TraceId' }, ...extraHeaders(status) },
    content: {
      'application/problem+json': {
        schema: {
          allOf: [
            { $ref: '#/components/schemas/Problem' },
            { properties: { code: { enum: codes, description: 'Stable: branch on this' } } },
          ],
        },
        examples: Object.fromEntries(codes.map((code) => [code, exampleOf(code, status)])),
      },
    },
  };
}

/** Examples are shared, but for a code with another status than in most operations. */
function exampleOf(code: ErrorCode, status: number): Json {
  if (httpStatusOf(code) === status) return { $ref: `#/components/examples/${code}` };
  return errorExample(code, { invalidStatus: 400 });
}

function extraHeaders(status: number): Record<string, Json> {
  if (status === 401) return { 'WWW-Authenticate': { $ref: '#/components/headers/WWWAuthenticate' } };
  if (status === 409 || status === 429 || status === 503) {
    return { 'Retry-After': { $ref: '#/components/headers/RetryAfter' } };
  }
  return {};
}
