import { HandoffError, mayActFor, readsEverything, type Principal } from '@handoff/kernel';
import type { EvaluateAccessCommand } from './access.js';
import type { Publication } from './profile.js';

/** Whether a caller may ask what a role may do: it holds the role, or reads everything. */
export function mayAsk(principal: Principal, role: string): boolean {
  return readsEverything(principal) || mayActFor(principal, role);
}

/** The first role that is asked about and that the caller may not ask about. */
export function roleNotHeld({ call: { principal }, input }: EvaluateAccessCommand): string | undefined {
  return input.answered.flatMap(({ role }) => role ?? []).find((role) => !mayAsk(principal, role));
}

/**
 * Lets answers count that were made by what is published now.
 *
 * @param published what is published, by role, as the transaction sees it
 * @throws HandoffError `ROLE_NOT_HELD` when the caller may not ask for one of the roles; `WRITE_CONFLICT` when another bundle was
 * published since the answers were made.
 */
export function decideAccess(
  command: EvaluateAccessCommand,
  published: ReadonlyMap<string, Pick<Publication, 'bundleVersion' | 'digest'>>,
): void {
  const role = roleNotHeld(command);
  if (role !== undefined) {
    throw new HandoffError('ROLE_NOT_HELD', {
      detail: `Your token does not hold "${role}", and you ask what it may do.`,
    });
  }
  for (const { question, bundle } of command.input.answered) {
    if (question === undefined) continue;
    const now = published.get(question.role);
    if (now?.bundleVersion === bundle?.version && now?.digest === bundle?.digest) continue;
    throw new HandoffError('WRITE_CONFLICT', { retryAfterSeconds: 1 });
  }
}
