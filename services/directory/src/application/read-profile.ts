import { decodeCursor, HandoffError, nextCursorOf, readsEverything } from '@handoff/kernel';
import type { OperationHandler } from '@handoff/runtime';
import { requireVisible } from '../domain/profile.js';
import { roleToCheck } from '../domain/role-to-check.js';
import type { GoodBundle, ReadSource } from '../ports/profile-format.js';
import type { DirectoryDeps } from './directory-deps.js';
import { representCheck, representDraft, representSummary } from './represent.js';

type Deps = Pick<DirectoryDeps, 'bundles'>;
/** The operations that show one part of a bundle, and take nothing but its role. */
type PartName = 'getProfileBundle' | 'getProfileConfig' | 'getProfileHints' | 'getProfileIgnore' | 'getProfileRecipes';

/** Shows a part of the published bundle of a role, under the digest of the bundle. */
export function getPart(part: (bundle: GoodBundle) => string): (deps: Deps) => OperationHandler<PartName> {
  return ({ bundles }) =>
    async ({ params: { role } }, call) => {
      requireVisible(role, call.principal);
      const bundle = await bundles.find(role, call);
      return { body: part(bundle), tag: bundle.digest };
    };
}

/** Shows the hints for exactly one path. */
export function getLocalHints({ bundles }: Deps): OperationHandler<'getProfileLocalHints'> {
  return async ({ params: { role }, query: { path } }, call) => {
    requireVisible(role, call.principal);
    const bundle = await bundles.find(role, call);
    const hints = bundle.localHints(path);
    if (hints === undefined) throw new HandoffError('NOT_FOUND', { detail: 'The profile has no hints for this path.' });
    return { body: JSON.stringify(hints), tag: bundle.digest };
  };
}

/** Lists the profiles that the caller may see, newest first. */
export function listProfiles({ store }: Pick<DirectoryDeps, 'store'>): OperationHandler<'listProfiles'> {
  return async ({ query: { limit, cursor } }, { principal, deadline }) => {
    const visibleTo = readsEverything(principal) ? undefined : principal.roles;
    const after = cursor === undefined ? undefined : decodeCursor(cursor);
    const page = await store.list({ visibleTo, after, limit }, deadline);
    return { body: JSON.stringify({ profiles: page.items.map(representSummary), next_cursor: nextCursorOf(page) }) };
  };
}

/** Shows the draft of a profile. */
export function getDraft({ store }: Pick<DirectoryDeps, 'store'>): OperationHandler<'getProfileDraft'> {
  return async ({ params: { role } }, { principal, deadline }) => {
    requireVisible(role, principal);
    const profile = await store.find(role, deadline);
    if (profile === undefined) throw new HandoffError('NOT_FOUND');
    return { body: JSON.stringify(representDraft(profile)), version: profile.version };
  };
}

/** Tells all that is wrong with a source of a profile, which has to be that of a role of the caller. */
export function checkProfile({ format }: Pick<DirectoryDeps, 'format'>): OperationHandler<'checkProfile'> {
  return async ({ body: { source, role: named } }, { principal }) => {
    const role = roleToCheck(principal, named);
    return { body: JSON.stringify(representCheck(ofRole(role, await format.read(source)))) };
  };
}

function ofRole(role: string | undefined, read: ReadSource): ReadSource {
  const found = read.profile?.draft['role'];
  if (role === undefined || found === undefined || found === role) return read;
  return { mistakes: [{ pointer: '/role', message: `must be ${role}` }], remarks: read.remarks };
}
