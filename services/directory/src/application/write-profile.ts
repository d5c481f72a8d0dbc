import { HandoffError, type JsonObject } from '@handoff/kernel';
import type { OperationHandler } from '@handoff/runtime';
import { policiesDiffer } from '../domain/policies-differ.js';
import { isVisibleTo, type Profile } from '../domain/profile.js';
import type { DirectoryDeps } from './directory-deps.js';
import { mergePatch } from './merge-patch.js';
import { untilUnchanged } from './until-unchanged.js';

/** Gives a role a profile. */
export function createProfile(deps: DirectoryDeps): OperationHandler<'createProfile'> {
  const { format, clock, newId } = deps;
  return async ({ body }, call) => {
    const { role } = body as unknown as { readonly role: string };
    const written = await format.check(body);
    const profileId = newId(clock.now());
    return untilUnchanged(deps, role, call, async () => ({
      name: 'createProfile',
      call,
      input: { role, profileId, written },
    }));
  };
}

/** Changes the draft of a profile by a merge patch. */
export function updateProfile(deps: DirectoryDeps): OperationHandler<'updateProfile'> {
  return async ({ params: { role }, body }, call) => {
    if (Object.keys(body).length === 0) {
      throw new HandoffError('VALIDATION_FAILED', {
        errors: [{ pointer: '', message: 'must have a member to change' }],
      });
    }
    return untilUnchanged(deps, role, call, async (profile) => {
      const written =
        profile === undefined || !isVisibleTo(profile, call.principal)
          ? undefined
          : await deps.format.check(mergePatch(profile.draft, body));
      return { name: 'updateProfile', call, input: { role, seenVersion: profile?.version, written } };
    });
  };
}

/** Publishes the draft of a profile. */
export function publishProfile(deps: DirectoryDeps): OperationHandler<'publishProfile'> {
  const { format, clock } = deps;
  return ({ params: { role }, body }, call) =>
    untilUnchanged(deps, role, call, async (profile) => ({
      name: 'publishProfile',
      call,
      input: {
        role,
        seenVersion: profile?.version,
        signed: profile && (await format.sign(profile.draft, nextVersion(profile), clock.now())),
        changesPolicies: await changesPolicies(deps, profile, profile?.draft, call.deadline),
        contentHash: body.content_hash,
      },
    }));
}

/** Publishes the profile of an earlier bundle again. */
export function rollBackProfile(deps: DirectoryDeps): OperationHandler<'rollBackProfile'> {
  const { format, clock } = deps;
  return ({ params: { role }, body }, call) =>
    untilUnchanged(deps, role, call, async (profile) => {
      const draft = await earlierDraft(deps, role, body.bundle_version, call.deadline);
      return {
        name: 'rollBackProfile',
        call,
        input: {
          role,
          seenVersion: profile?.version,
          signed: profile && draft && (await format.sign(draft, nextVersion(profile), clock.now())),
          changesPolicies: await changesPolicies(deps, profile, draft, call.deadline),
          draft,
        },
      };
    });
}

function nextVersion({ published }: { readonly published: { readonly bundleVersion: number } | undefined }): number {
  return (published?.bundleVersion ?? 0) + 1;
}

/** The profile of an earlier bundle, if its signatures hold: what somebody wrote into the table is not signed anew. */
async function earlierDraft(
  deps: DirectoryDeps,
  role: string,
  version: number,
  deadline: Date,
): Promise<JsonObject | undefined> {
  const verified = await verifiedBundle(deps, role, version, deadline);
  if (verified === undefined || !('refused' in verified)) return verified?.profile;
  throw new HandoffError('PROFILE_NOT_SIGNED', {
    detail: `The bundle of that version does not hold: ${verified.refused}`,
  });
}

/** Whether a draft would decide otherwise than what is published now. Without a bundle that holds, nothing is allowed now. */
async function changesPolicies(
  deps: DirectoryDeps,
  profile: Profile | undefined,
  draft: JsonObject | undefined,
  deadline: Date,
): Promise<boolean> {
  if (profile?.published === undefined || draft === undefined) return true;
  const verified = await verifiedBundle(deps, profile.role, profile.published.bundleVersion, deadline);
  return verified === undefined || 'refused' in verified || policiesDiffer(verified.profile, draft);
}

async function verifiedBundle({ store, format }: DirectoryDeps, role: string, version: number, deadline: Date) {
  const stored = await store.findBundle(role, version, deadline);
  return stored && format.verify(stored.text, { role, version, publishedBy: stored.publishedBy.subject });
}
