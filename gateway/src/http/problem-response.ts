import { type HandoffError } from '@handoff/kernel';
import { toProblem, type HttpBinding } from '@handoff/contracts';

/** A complete answer, as it is sent and as it is kept for replays. Header names are lower-case. */
export interface RenderedResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Renders an error as RFC 9457 `application/problem+json`, with the headers that belong to its status. */
export function renderProblem(error: HandoffError, traceId: string, http?: HttpBinding): RenderedResponse {
  const problem = toProblem(error, traceId, http);
  const retryAfter = retryAfterOf(error);
  return {
    status: problem.status,
    headers: {
      'content-type': 'application/problem+json',
      ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
      ...(error.firstTraceId === undefined ? {} : { 'idempotency-replayed': 'true' }),
      ...(error.kind === 'unsupported_media_type' ? { 'accept-encoding': 'gzip, deflate, br, identity' } : {}),
    },
    body: Buffer.from(JSON.stringify(problem)),
  };
}

/** In seconds. Every error that allows a retry gets one, even if the error does not set it. */
function retryAfterOf(error: HandoffError): number | undefined {
  const mayTryAgain =
    error.kind === 'unavailable' ||
    error.kind === 'unknown_outcome' ||
    error.kind === 'rate_limited' ||
    error.code === 'IDEMPOTENCY_KEY_IN_FLIGHT' ||
    error.code === 'WRITE_CONFLICT';
  return error.retryAfterSeconds ?? (mayTryAgain ? 1 : undefined);
}
