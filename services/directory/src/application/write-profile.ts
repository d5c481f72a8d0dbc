import { ADMIN_ROLE, HandoffError, type Call, type JsonObject } from '@handoff/kernel';
import type { OperationHandler } from '@handoff/runtime';
import { policiesDiffer } from '../domain/policies-differ.js';
import type { Profile } from '../domain/profile.js';
import type { Signed, Written } from '../domain/profile-command.js';
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
      const seen = forAdmin(profile, call);
      const written = seen && ofRole(role, await deps.format.check(mergePatch(seen.draft, body)));
      return { name: 'updateProfile', call, input: { role, seenVersion: profile?.version, written } };
    });
  };
}

function ofRole(role: string, written: Written): Written {
  if ('refusal' in written || written.draft['role'] === role) return written;
  const errors = [{ pointer: '/role', message: 'must be the role of the path: the role of a profile stays' }];
  return { refusal: new HandoffError('VALIDATION_FAILED', { errors }) };
}

/** Publishes the draft of a profile. */
export function publishProfile(deps: DirectoryDeps): OperationHandler<'publishProfile'> {
  return ({ params: { role }, body }, call) =>
    untilUnchanged(deps, role, call, async (profile) => {
      const seen = forAdmin(profile, call);
      const { signed, refusal } = await signNext(deps, seen, seen?.draft, call);
      const changesPolicies = await differs(deps, seen, seen?.draft, call.deadline);
      const input = { role, seenVersion: profile?.version, signed, refusal, changesPolicies };
      return { name: 'publishProfile', call, input: { ...input, contentHash: body.content_hash } };
    });
}

/** Publishes the profile of an earlier bundle again. */
export function rollBackProfile(deps: DirectoryDeps): OperationHandler<'rollBackProfile'> {
  return ({ params: { role }, body }, call) =>
    untilUnchanged(deps, role, call, async (profile) => {
      const seen = forAdmin(profile, call);
      const earlier = seen ? await earlierProfile(deps, role, body.bundle_version, call.deadline) : NONE;
      const { draft } = earlier;
      const { signed, refusal } = await signNext(deps, seen, draft, call);
      const changesPolicies = await differs(deps, seen, draft, call.deadline);
      const input = { role, seenVersion: profile?.version, signed, changesPolicies, draft };
      return { name: 'rollBackProfile', call, input: { ...input, refusal: earlier.refusal ?? refusal } };
    });
}

/**
 * The next bundle of a role, or why there is none: a bundle that its readers would refuse, because a former release wrote the draft or
 * somebody changed it in the table, would leave the role without any.
 */
async function signNext(
  { format, clock }: DirectoryDeps,
  profile: Profile | undefined,
  draft: JsonObject | undefined,
  { principal }: Call,
): Promise<{ readonly signed: Signed | undefined; readonly refusal: HandoffError | undefined }> {
  if (profile === undefined || draft === undefined) return { signed: undefined, refusal: undefined };
  const { role, published } = profile;
  const version = (published?.bundleVersion ?? 0) + 1;
  const signed = await format.sign(draft, version, clock.now());
  const verified = await format.verify(signed.text, { role, version, publishedBy: principal.subject });
  if (!('refused' in verified)) return { signed, refusal: undefined };
  const message = `cannot be published as it is: ${verified.refused} Write the draft anew.`;
  return { signed, refusal: new HandoffError('VALIDATION_FAILED', { errors: [{ pointer: '', message }] }) };
}

/**
 * The profile, for those who may change it. For others nothing is checked, signed or read: neither another answer nor its time tells
 * them that there is a profile.
 */
function forAdmin(profile: Profile | undefined, { principal }: Pick<Call, 'principal'>): Profile | undefined {
  return principal.roles.includes(ADMIN_ROLE) ? profile : undefined;
}

/** The profile of an earlier bundle, or why it is not published again. */
interface EarlierProfile {
  readonly draft: JsonObject | undefined;
  readonly refusal: HandoffError | undefined;
}

const NONE: EarlierProfile = { draft: undefined, refusal: undefined };

/** The profile of an earlier bundle, if its signatures hold: what somebody wrote into the table is not signed anew. */
async function earlierProfile(
  { store, format }: DirectoryDeps,
  role: string,
  version: number,
  deadline: Date,
): Promise<EarlierProfile> {
  const stored = await store.findBundle(role, version, deadline);
  if (stored === undefined) return NONE;
  const verified = await format.verify(stored.text, { role, version, publishedBy: stored.publishedBy.subject });
  if (!('refused' in verified) && verified.digest === stored.digest) {
    return { ...NONE, draft: verified.profile };
  }
  const reason = 'refused' in verified ? verified.refused : 'It is not the one that was published.';
  const detail = `The bundle of that version does not hold: ${reason}`;
  return { ...NONE, refusal: new HandoffError('PROFILE_NOT_SIGNED', { detail }) };
}

/** Whether a draft would decide otherwise than what is published now. Without a bundle that holds, nothing is allowed now. */
async function differs(
  { store, format }: DirectoryDeps,
  profile: Profile | undefined,
  draft: JsonObject | undefined,
  deadline: Date,
): Promise<boolean> {
  if (profile?.published === undefined || draft === undefined) return true;
  const { role, published } = profile;
  const stored = await store.findBundle(role, published.bundleVersion, deadline);
  if (stored === undefined) return true;
  const { version, publishedBy } = stored;
  const verified = await format.verify(stored.text, { role, version, publishedBy: publishedBy.subject });
  return 'refused' in verified || policiesDiffer(verified.profile, draft);
}
