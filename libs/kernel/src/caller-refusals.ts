import type { HandoffError } from './handoff-error.js';

const CODES: ReadonlySet<HandoffError['code']> = new Set([
  'FORBIDDEN',
  'READ_ONLY_ROLE',
  'ROLE_NOT_HELD',
  'NOT_FOUND',
  'UNKNOWN_TASK',
]);

/**
 * Whether an error refuses the caller, who lacks a role or may not see the thing, and not the request. `FOUR_EYES` does not:
 * what its caller did before is still theirs to know.
 */
export function refusesCaller(error: HandoffError): boolean {
  return CODES.has(error.code);
}
