import type { FieldError } from '@handoff/kernel';

/** An RFC 9457 problem document as the gateway sends it. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly trace_id: string;
  readonly errors?: readonly FieldError[];
  readonly [fact: string]: unknown;
}

/** The gateway answered, and the answer was no. Branch on {@link code}; `docs/errors.md` says what each one means. */
export class HandoffApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly problem: Problem;
  /** Whether this is the stored answer to an earlier request with the same key. */
  readonly replayed: boolean;

  constructor(problem: Problem, replayed = false) {
    super(`${problem.code} (${problem.status}): ${problem.detail}`);
    this.name = 'HandoffApiError';
    this.status = problem.status;
    this.code = problem.code;
    this.problem = problem;
    this.replayed = replayed;
  }
}

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
