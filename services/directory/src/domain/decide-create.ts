import { HandoffError, namesOfCaller } from '@handoff/kernel';
import type { Profile } from './profile.js';
import type { ProfileChange } from './profile-change.js';
import type { CreateProfileCommand, Timely } from './profile-command.js';
import { requireAdmin } from './require-admin.js';

/**
 * Gives a role a profile. Nobody gets it before it is published.
 *
 * @throws HandoffError `READ_ONLY_ROLE` or `FORBIDDEN`; `PROFILE_EXISTS`; `VALIDATION_FAILED` with all that is wrong with it.
 */
export function decideCreate(existing: Profile | undefined, command: Timely<CreateProfileCommand>): ProfileChange {
  const { call, input, now } = command;
  requireAdmin(call);
  if (existing !== undefined) throw new HandoffError('PROFILE_EXISTS');
  if ('refusal' in input.written) throw input.written.refusal;
  const { draft, contentHash } = input.written;
  return {
    event: 'created',
    profile: {
      id: input.profileId,
      role: input.role,
      draft,
      contentHash,
      authors: [...namesOfCaller(call.principal)],
      published: undefined,
      traceId: call.traceId,
      version: 1,
      createdAt: now,
      updatedAt: now,
    },
    bundle: undefined,
    from: undefined,
    by: call.principal,
    traceId: call.traceId,
    traceparent: call.traceparent,
  };
}
