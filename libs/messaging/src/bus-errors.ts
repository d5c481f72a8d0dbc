import { HandoffError } from '@handoff/kernel';

/** Nothing was sent, or nobody took it: trying again is safe. */
export function unavailable(detail: string, cause?: unknown): HandoffError {
  return new HandoffError('UNAVAILABLE', { detail, retryAfterSeconds: 1, cause });
}

/** It was sent and no answer came: it may have taken effect. */
export function outcomeUnknown(cause?: unknown): HandoffError {
  return new HandoffError('OUTCOME_UNKNOWN', { retryAfterSeconds: 1, cause });
}

/** An error's message, for a log entry. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
