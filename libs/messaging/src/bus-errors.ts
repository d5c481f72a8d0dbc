import { HandoffError } from '@handoff/kernel';
import type { RequestOptions } from './request-bus.js';

/** Nothing was sent, or nobody took it: trying again is safe. */
export function unavailable(detail: string, cause?: unknown): HandoffError {
  return new HandoffError('UNAVAILABLE', { detail, retryAfterSeconds: 1, cause });
}

/** Why nothing is sent that is to be answered within no time, or to nobody; undefined when there is no reason. */
export function reasonNotToSend({ timeoutMs, signal }: RequestOptions): HandoffError | undefined {
  if (timeoutMs < 1) return unavailable('There was no time left to send the request.');
  if (signal?.aborted === true) return unavailable('Nobody waits for the answer any more.');
  return undefined;
}

/** It was sent and no answer came: it may have taken effect. */
export function outcomeUnknown(cause?: unknown): HandoffError {
  return new HandoffError('OUTCOME_UNKNOWN', { retryAfterSeconds: 1, cause });
}

/** An error's message, for a log entry. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
