import type { ErrorCode } from './generated/types.js';

/** What is wrong with one part of a request. */
export interface FieldError {
  /** RFC 6901 into the body, or `query/…`, `path/…`, `header/…`. */
  readonly pointer: string;
  readonly message: string;
}

/** The members that the problem documents of some codes have besides the standard ones. */
export interface ProblemFacts {
  readonly ILLEGAL_TRANSITION: { readonly current_status?: string };
  readonly VERSION_MISMATCH: { readonly current_version?: number };
  readonly ALREADY_DECIDED: {
    readonly decision?: string;
    readonly decided_by?: { readonly issuer: string; readonly subject: string };
    readonly decision_at?: string;
    /** Of a decision by policy: the standing grant. */
    readonly grant_id?: string;
  };
}

type FactsOf<C extends ErrorCode> = C extends keyof ProblemFacts ? ProblemFacts[C] : object;

/** An RFC 9457 problem document from the gateway. */
export type Problem<C extends ErrorCode = ErrorCode> = {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  /** Stable. A newer gateway may send a code that is not listed: handle `default`. */
  readonly code: C;
  readonly detail: string;
  readonly trace_id: string;
  readonly errors?: readonly FieldError[];
  readonly [fact: string]: unknown;
} & FactsOf<C>;

/** The gateway answered with a problem. Branch on {@link code}; `docs/errors.md` explains each one. */
export class HandoffApiError extends Error {
  readonly status: number;
  readonly code: ErrorCode;
  readonly problem: Problem;
  /** The wait before a retry that the gateway asks for, in seconds; undefined when it asks for none. */
  readonly retryAfterSeconds: number | undefined;
  /** Whether this is the stored answer to an earlier request with the same key. */
  readonly replayed: boolean;

  constructor(problem: Problem, retryAfterSeconds?: number, replayed = false) {
    super(`${problem.code} (${problem.status}): ${problem.detail}`);
    this.name = 'HandoffApiError';
    this.status = problem.status;
    this.code = problem.code;
    this.problem = problem;
    this.retryAfterSeconds = retryAfterSeconds;
    this.replayed = replayed;
  }
}

/** An error of the API with one of these codes: a union, so that `switch (error.code)` narrows `error.problem` too. */
export type HandoffErrorOf<C extends ErrorCode = ErrorCode> = C extends ErrorCode
  ? HandoffApiError & { readonly code: C; readonly problem: Problem<C> }
  : never;
export type AnyHandoffApiError = HandoffErrorOf;

/** The gateway could not be reached, or did not answer in time. Whether a change took effect is unknown. */
export class HandoffConnectionError extends Error {
  /** The key of the request. Repeat the request with the same key. */
  readonly idempotencyKey: string | undefined;

  constructor(message: string, idempotencyKey: string | undefined, cause: unknown) {
    super(message, { cause });
    this.name = 'HandoffConnectionError';
    this.idempotencyKey = idempotencyKey;
  }
}

/** The identity provider issued no token. */
export class HandoffTokenError extends Error {
  /** The HTTP status; undefined when no answer came. */
  readonly status: number | undefined;
  /** The OAuth error code, such as `invalid_client`. */
  readonly error: string | undefined;

  constructor(message: string, status?: number, error?: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'HandoffTokenError';
    this.status = status;
    this.error = error;
  }
}

/**
 * Whether a thrown value is an error of the gateway's API; with codes, whether it has one of them.
 *
 * ```ts
 * if (isHandoffError(error, 'VERSION_MISMATCH')) retryFrom(error.problem.current_version);
 * ```
 */
export function isHandoffError(thrown: unknown): thrown is AnyHandoffApiError;
export function isHandoffError<C extends ErrorCode>(
  thrown: unknown,
  ...codes: readonly C[]
): thrown is HandoffErrorOf<C>;
export function isHandoffError(thrown: unknown, ...codes: readonly ErrorCode[]): boolean {
  return isApiError(thrown) && (codes.length === 0 || codes.includes(thrown.code));
}

/** By its name, because a process may hold the client twice: for `import` and for `require`. */
function isApiError(thrown: unknown): thrown is HandoffApiError {
  return thrown instanceof Error && thrown.name === 'HandoffApiError' && 'problem' in thrown;
}

/** Whether the error is temporary: the gateway, a store or the identity provider is unreachable or overloaded. */
export function isOutage(thrown: unknown): boolean {
  if (!(thrown instanceof Error)) return false;
  if (thrown.name === 'HandoffConnectionError') return true;
  if (thrown.name !== 'HandoffApiError' && thrown.name !== 'HandoffTokenError') return false;
  const { status } = thrown as HandoffApiError | HandoffTokenError;
  return status === undefined || status >= 500 || status === 429;
}
