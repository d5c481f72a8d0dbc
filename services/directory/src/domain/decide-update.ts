import { HandoffError, isSamePerson, namesOfCaller } from '@handoff/kernel';
import { statusOf, type Profile } from './profile.js';
import type { ProfileChange } from './profile-change.js';
import type { Timely, UpdateProfileCommand } from './profile-command.js';
import { requireChangeable } from './require-admin.js';

/** The most names of authors of one draft. */
export const MAX_AUTHORS = 256;

/**
 * Changes the draft of a profile. The caller becomes one of its authors, also if the draft then says what it said before.
 *
 * @throws HandoffError as {@link requireChangeable} does; `VALIDATION_FAILED` with all that is wrong with it.
 */
export function decideUpdate(before: Profile | undefined, command: Timely<UpdateProfileCommand>): ProfileChange {
  const { call, input, now } = command;
  const profile = requireChangeable(before, call, input.seenVersion);
  const { written } = input;
  if (written === undefined) throw new HandoffError('WRITE_CONFLICT');
  if ('refusal' in written) throw written.refusal;
  const added = namesOfCaller(call.principal).filter(
    (name) => !profile.authors.some((each) => isSamePerson(each, name)),
  );
  const authors = [...profile.authors, ...added];
  if (authors.length > MAX_AUTHORS) {
    const message = `must have at most ${MAX_AUTHORS} authors before it is published`;
    throw new HandoffError('VALIDATION_FAILED', { errors: [{ pointer: '', message }] });
  }
  return {
    event: 'updated',
    profile: {
      ...profile,
      draft: written.draft,
      contentHash: written.contentHash,
      authors,
      version: profile.version + 1,
      updatedAt: now,
    },
    bundle: undefined,
    from: statusOf(profile),
    by: call.principal,
    traceId: call.traceId,
    traceparent: call.traceparent,
  };
}
