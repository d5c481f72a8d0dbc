import { ERROR_CATALOGUE, ERROR_KINDS, type HandoffError, type ErrorCode } from '@handoff/kernel';
import { Type, type Static } from 'typebox';
import type { HttpBinding } from './operation.js';
import { choice, TraceId } from './schemas/index.js';

/** An error in the form that HTTP clients get: RFC 9457 problem details, media type `application/problem+json`. */
export const Problem = Type.Object(
  {
    type: Type.String({ description: '`urn:handoff:error:<code>`' }),
    title: Type.String({ description: 'The same for every occurrence of the code' }),
    status: Type.Integer({ minimum: 400, maximum: 599 }),
    code: choice(Object.keys(ERROR_CATALOGUE) as ErrorCode[], 'Stable: branch on this'),
    detail: Type.String({ description: 'What went wrong this time and where, or what to do about it' }),
    trace_id: TraceId,
    errors: Type.Optional(
      Type.Array(
        Type.Object({
          pointer: Type.String({ description: 'RFC 6901 into the body, or `query/…`, `path/…`, `header/…`' }),
          message: Type.String(),
        }),
      ),
    ),
  },
  { title: 'Problem', description: 'RFC 9457 problem details. Some codes add facts as further members.' },
);
export type Problem = Static<typeof Problem>;

/** The RFC 9457 `type` of a code. A URN, because it names the error and need not be a working link. */
export function problemType(code: ErrorCode): string {
  return `urn:handoff:error:${code}`;
}

/** What of the HTTP binding of an operation decides about the status of its errors. */
type Answering = Pick<HttpBinding, 'invalidStatus'>;

/** The HTTP status of a code, in the answer of an operation if that is given. */
export function httpStatusOf(code: ErrorCode, http: Answering = {}): number {
  const { kind } = ERROR_CATALOGUE[code];
  return kind === 'invalid' && http.invalidStatus !== undefined ? http.invalidStatus : ERROR_KINDS[kind].http;
}

/**
 * An error as a problem document. An internal error shows no detail.
 *
 * @param http of the operation that answers with it, if one does.
 */
export function toProblem(
  error: HandoffError,
  traceId: string,
  http?: Answering,
): Problem & Readonly<Record<string, unknown>> {
  const isInternal = error.kind === 'internal';
  return {
    // Facts first, so that none of them replaces a standard member.
    ...(isInternal ? {} : error.facts),
    type: problemType(error.code),
    title: ERROR_CATALOGUE[error.code].title,
    status: httpStatusOf(error.code, http),
    code: error.code,
    detail: isInternal ? ERROR_CATALOGUE[error.code].remedy : error.detail,
    // A repeated refusal has to be the same document, byte for byte.
    trace_id: error.firstTraceId ?? traceId,
    ...(error.errors.length === 0 || isInternal ? {} : { errors: [...error.errors] }),
  };
}
