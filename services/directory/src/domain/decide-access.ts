import { HandoffError, mayActFor, readsEverything, type Principal } from '@handoff/kernel';
import type { EvaluateAccessCommand } from './access.js';
import type { Publication } from './profile.js';

/** Whether a caller may ask what a role may do: it holds the role, or reads everything. */
export function mayAsk(principal: Principal, role: string): boolean {
  return readsEverything(principal) || mayActFor(principal, role);
}

/**
 * Lets answers count that were made by what is published now.
 *
 * @param published what is published, by role, as the transaction sees it
 * @throws HandoffError `ROLE_NOT_HELD` when the caller may not ask for one of the roles; `WRITE_CONFLICT` when another bundle was
 * published since the answers were made.
 */
export function decideAccess(
  { call: { principal }, input }: EvaluateAccessCommand,
  published: ReadonlyMap<string, Pick<Publication, 'bundleVersion' | 'digest'>>,
): void {
  for (const { role } of input.answered) {
    if (role === undefined || mayAsk(principal, role)) continue;
    throw new HandoffError('ROLE_NOT_HELD', {
      detail: `Your token does not hold "${role}", and you ask what it may do.`,
    });
  }
  for (const { question, bundle } of input.answered) {
    if (question === undefined) continue;
    const now = published.get(question.role);
    if (now?.bundleVersion === bundle?.version && now?.digest === bundle?.digest) continue;
    throw new HandoffError('WRITE_CONFLICT', { retryAfterSeconds: 1 });
  }
}
