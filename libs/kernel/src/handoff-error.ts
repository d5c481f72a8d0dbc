import { ERROR_CATALOGUE, type ErrorCode } from './error-catalogue.js';
import type { ErrorKind } from './error-kinds.js';

/** One fault of a request. The pointer is an RFC 6901 pointer into the body, or `query/…`, `path/…`, `header/…`. */
export interface FieldError {
  readonly pointer: string;
  readonly message: string;
}

export interface HandoffErrorOptions {
  /**
   * What went wrong in this case, in words that are safe to show to the caller. Without it, where the first mistake is; where
   * there is none, what to do about the error.
   */
  readonly detail?: string | undefined;
  readonly errors?: readonly FieldError[];
  /** After how many seconds a retry makes sense; becomes `Retry-After`. */
  readonly retryAfterSeconds?: number;
  /** Further members of the problem document, safe to show to the caller. */
  readonly facts?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
  /** For a repeated refusal: the trace id of the first attempt. */
  readonly firstTraceId?: string | undefined;
}

/** The one error type that crosses module boundaries: a catalogued `code`, its `kind`, and facts as fields. */
export class HandoffError extends Error {
  readonly code: ErrorCode;
  readonly kind: ErrorKind;
  readonly detail: string;
  readonly errors: readonly FieldError[];
  readonly retryAfterSeconds: number | undefined;
  readonly facts: Readonly<Record<string, unknown>>;
  /** Set on a repeated refusal: the trace id of the first attempt. */
  readonly firstTraceId: string | undefined;

  constructor(code: ErrorCode, options: HandoffErrorOptions = {}) {
    const definition = ERROR_CATALOGUE[code];
    super(options.detail ?? definition.title, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'HandoffError';
    this.code = code;
    this.kind = definition.kind;
    this.errors = options.errors ?? [];
    this.detail = options.detail ?? whereIsWrong(this.errors) ?? definition.remedy;
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.facts = options.facts ?? {};
    this.firstTraceId = options.firstTraceId;
  }
}

const PLACE = /^(query|path|header)\/(.*)$/;

/** Says in one sentence where the first mistake is; undefined when there is none. */
function whereIsWrong([first, ...others]: readonly FieldError[]): string | undefined {
  if (first === undefined) return undefined;
  const [, part, name] = PLACE.exec(first.pointer) ?? [];
  const where =
    part === undefined
      ? first.pointer === ''
        ? 'The body'
        : `In the body, ${first.pointer}`
      : `In the ${part}, ${name}`;
  const more = others.length === 0 ? '' : ` (and ${others.length} more in errors)`;
  return `${where} ${first.message}${more}.`;
}

/** `UNAVAILABLE`: nothing was done, and a retry in a second is safe. */
export function unavailable(detail?: string, cause?: unknown): HandoffError {
  return new HandoffError('UNAVAILABLE', { detail, retryAfterSeconds: 1, cause });
}

/** Any thrown value as a {@link HandoffError}. Another value becomes the cause of an `INTERNAL` error. */
export function toHandoffError(thrown: unknown): HandoffError {
  return thrown instanceof HandoffError ? thrown : new HandoffError('INTERNAL', { cause: thrown });
}

/**
 * The refusal that a rule threw.
 *
 * @throws the value itself when it is no HandoffError: a defect is no answer to the caller.
 */
export function refusalOf(thrown: unknown): HandoffError {
  if (thrown instanceof HandoffError) return thrown;
  throw thrown;
}
