import type { ErrorCode, FieldError } from '@handoff/kernel';

/** What the problem documents of some codes say besides the standard members. */
export interface ProblemFacts {
  readonly ILLEGAL_TRANSITION: { readonly current_status?: string };
  readonly VERSION_MISMATCH: { readonly current_version?: number };
  readonly ALREADY_DECIDED: {
    readonly decision?: string;
    readonly decided_by?: { readonly issuer: string; readonly subject: string };
    readonly decision_at?: string;
  };
}

type FactsOf<C extends ErrorCode> = C extends keyof ProblemFacts ? ProblemFacts[C] : object;

/** An RFC 9457 problem document as the gateway sends it. */
export type Problem<C extends ErrorCode = ErrorCode> = {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  /** Stable. A gateway newer than this client may send one that is not listed: handle `default`. */
  readonly code: C;
  readonly detail: string;
  readonly trace_id: string;
  readonly errors?: readonly FieldError[];
  readonly [fact: string]: unknown;
} & FactsOf<C>;

/** The gateway answered, and the answer was no. Branch on {@link code}; `docs/errors.md` says what each one means. */
export class HandoffApiError extends Error {
  readonly status: number;
  readonly code: ErrorCode;
  readonly problem: Problem;
  /** How long the gateway asks to wait before trying again, in seconds; undefined where it said nothing. */
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
  /** The key that the request carried: repeat it with the same one. */
  readonly idempotencyKey: string | undefined;

  constructor(message: string, idempotencyKey: string | undefined, cause: unknown) {
    super(message, { cause });
    this.name = 'HandoffConnectionError';
    this.idempotencyKey = idempotencyKey;
  }
}

/** The identity provider gave no token. */
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
 * Whether something thrown is the gateway's refusal; with codes, whether it is one with one of these.
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
  return thrown instanceof HandoffApiError && (codes.length === 0 || codes.includes(thrown.code));
}

/** Whether the gateway, or something that it or the caller needs, is away or overloaded: it may be well later. */
export function isOutage(thrown: unknown): boolean {
  if (thrown instanceof HandoffConnectionError) return true;
  if (!(thrown instanceof HandoffApiError || thrown instanceof HandoffTokenError)) return false;
  return thrown.status === undefined || thrown.status >= 500 || thrown.status === 429;
}
