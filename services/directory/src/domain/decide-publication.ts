import { HandoffError, namesOfCaller, shareAName } from '@handoff/kernel';
import { statusOf, type Profile } from './profile.js';
import type { ProfileChange, ProfileEventName } from './profile-change.js';
import type { PublishProfileCommand, RollBackProfileCommand, Signed, Timely } from './profile-command.js';
import { requireChangeable } from './require-admin.js';

/**
 * Publishes the draft of a profile. Two people make every version: whoever wrote something of the draft, or acts for somebody
 * who did, does not publish it.
 *
 * @throws HandoffError as {@link requireChangeable} does; `CONTENT_CHANGED` when the draft is not the one that the caller read;
 * `AUTHOR_CANNOT_PUBLISH`; `VALIDATION_FAILED` when readers would refuse the bundle.
 */
export function decidePublication(before: Profile | undefined, command: Timely<PublishProfileCommand>): ProfileChange {
  const { call, input } = command;
  const profile = requireChangeable(before, call, input.seenVersion);
  if (input.contentHash !== undefined && input.contentHash !== profile.contentHash) {
    throw new HandoffError('CONTENT_CHANGED', {
      detail: 'The draft is not the one whose content_hash you sent. Read it again.',
      facts: { content_hash: profile.contentHash },
    });
  }
  if (shareAName(profile.authors, namesOfCaller(call.principal))) throw new HandoffError('AUTHOR_CANNOT_PUBLISH');
  if (input.refusal !== undefined) throw input.refusal;
  return publication('published', profile, requireNext(profile, input.signed), command);
}

/**
 * Publishes the profile of an earlier bundle again, which two people made then. It becomes the draft: the next publication
 * does not bring back in silence what was rolled back.
 *
 * @throws HandoffError as {@link requireChangeable} does; `VALIDATION_FAILED` when there is no such bundle; `PROFILE_NOT_SIGNED` when
 * its signature does not hold.
 */
export function decideRollback(before: Profile | undefined, command: Timely<RollBackProfileCommand>): ProfileChange {
  const { call, input } = command;
  const profile = requireChangeable(before, call, input.seenVersion);
  if (input.refusal !== undefined) throw input.refusal;
  if (input.draft === undefined) {
    throw new HandoffError('VALIDATION_FAILED', {
      errors: [{ pointer: '/bundle_version', message: 'must be the version of a bundle of this role' }],
    });
  }
  const signed = requireNext(profile, input.signed);
  const restored = { ...profile, draft: input.draft, contentHash: signed.contentHash };
  const change = publication('rolled_back', restored, signed, command);
  return { ...change, from: statusOf(profile) };
}

function requireNext(profile: Profile, signed: Signed | undefined): Signed {
  const next = (profile.published?.bundleVersion ?? 0) + 1;
  if (signed?.bundleVersion !== next) throw new HandoffError('WRITE_CONFLICT');
  return signed;
}

function publication(
  event: ProfileEventName,
  profile: Profile,
  { bundleVersion, digest, contentHash, text }: Signed,
  { call, input, now }: Timely<PublishProfileCommand | RollBackProfileCommand>,
): ProfileChange {
  const { principal, traceId, traceparent } = call;
  const { issuer, subject } = principal;
  return {
    event,
    profile: {
      ...profile,
      authors: [],
      published: { bundleVersion, digest, contentHash, at: now },
      version: profile.version + 1,
      updatedAt: now,
    },
    bundle: {
      role: profile.role,
      version: bundleVersion,
      digest,
      contentHash,
      text,
      publishedBy: { issuer, subject },
      publishedAt: now,
    },
    ...(input.changesPolicies ? { policies: { former: profile.published?.bundleVersion } } : {}),
    from: statusOf(profile),
    by: principal,
    traceId,
    traceparent,
  };
}
