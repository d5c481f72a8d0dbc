import type { HandoffError } from './handoff-error.js';
import type { ErrorKind } from './error-kinds.js';

const FINAL_KINDS: ReadonlySet<ErrorKind> = new Set([
  'malformed',
  'not_found',
  'conflict',
  'precondition_failed',
  'too_large',
  'invalid',
]);

/** Failures of one attempt and not of the request: another attempt can succeed. */
const NEVER_FINAL: ReadonlySet<HandoffError['code']> = new Set([
  'WRITE_CONFLICT',
  'IDEMPOTENCY_KEY_IN_FLIGHT',
  'IDEMPOTENCY_KEY_REUSED',
]);

/**
 * Whether a refusal is the final answer to its Idempotency-Key, and is remembered like a success. It is not final if another
 * attempt could succeed (401, 403, 408, 429, 5xx, momentary conflicts).
 */
export function isFinalRefusal(error: HandoffError): boolean {
  return FINAL_KINDS.has(error.kind) && !NEVER_FINAL.has(error.code);
}

const CALLER_CODES: ReadonlySet<HandoffError['code']> = new Set([
  'FORBIDDEN',
  'READ_ONLY_ROLE',
  'ROLE_NOT_HELD',
  'NOT_FOUND',
  'UNKNOWN_TASK',
]);

/**
 * Whether an error refuses the caller (it lacks a role or may not see the object) rather than the request. `FOUR_EYES` does
 * not: its caller may still see what it did before.
 */
export function refusesCaller(error: HandoffError): boolean {
  return CALLER_CODES.has(error.code);
}
