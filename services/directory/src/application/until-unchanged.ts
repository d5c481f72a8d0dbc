import type { Call, Outcome } from '@handoff/kernel';
import { replyOf, type OperationReply } from '@handoff/runtime';
import { isVisibleTo, type Profile } from '../domain/profile.js';
import type { ProfileCommand } from '../domain/profile-command.js';
import type { ProfileStore } from '../ports/profile-store.js';

/** Profiles are changed by few people: a third attempt is rare, and a fifth is a defect. */
const ATTEMPTS = 5;

/**
 * Executes a command that depends on the profile as it is now: checking and signing take longer than a transaction should, so
 * they are done before, and anew if the profile has changed meanwhile.
 *
 * @throws HandoffError the command's error; `WRITE_CONFLICT` when the profile changed each time.
 */
export async function untilUnchanged(
  { store }: { readonly store: ProfileStore },
  role: string,
  { deadline, principal }: Pick<Call, 'deadline' | 'principal'>,
  make: (profile: Profile | undefined) => Promise<ProfileCommand>,
): Promise<OperationReply> {
  let outcome: Outcome;
  for (let attempt = 1; ; attempt += 1) {
    // Nothing is looked up for those who may not see it: the store refuses them.
    const seen = isVisibleTo({ role }, principal) ? await store.find(role, deadline) : undefined;
    outcome = await store.execute(await make(seen));
    if (outcome.ok || outcome.error.code !== 'WRITE_CONFLICT' || attempt === ATTEMPTS) return replyOf(outcome);
  }
}
