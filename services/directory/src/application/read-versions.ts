import { HandoffError, type Call } from '@handoff/kernel';
import type { OperationHandler } from '@handoff/runtime';
import { requireVisible, type Profile } from '../domain/profile.js';
import type { DirectoryDeps } from './directory-deps.js';
import { representVersion, representWholeVersion } from './represent.js';

type Deps = Pick<DirectoryDeps, 'store' | 'format'>;

/** The most versions of a list. */
const MAX_LISTED = 100;

/** Lists the published versions of a profile. */
export function listVersions(deps: Pick<Deps, 'store'>): OperationHandler<'listProfileVersions'> {
  return async ({ params: { role } }, call) => {
    await findVisible(deps, role, call);
    const versions = await deps.store.listVersions(role, MAX_LISTED, call.deadline);
    return { body: JSON.stringify({ versions: versions.map(representVersion) }) };
  };
}

/** Shows one published version, and whether its signature holds. Nothing of a bundle is shown that does not verify. */
export function getVersion(deps: Deps): OperationHandler<'getProfileVersion'> {
  return async ({ params: { role }, query }, call) => {
    const { published } = await findVisible(deps, role, call);
    const version = query.bundle_version ?? published?.bundleVersion;
    const stored = version === undefined ? undefined : await deps.store.findBundle(role, version, call.deadline);
    if (stored === undefined) {
      throw new HandoffError('NOT_FOUND', { detail: 'The profile has no such published version.' });
    }
    const expected = { role, version: stored.version, publishedBy: stored.publishedBy.subject };
    const verified = await deps.format.verify(stored.text, expected);
    const isOther = !('refused' in verified) && verified.digest !== stored.digest;
    const verdict = isOther ? { refused: 'It is not the one that was published.' } : verified;
    return { body: JSON.stringify(representWholeVersion(role, stored, verdict)) };
  };
}

async function findVisible({ store }: Pick<Deps, 'store'>, role: string, call: Call): Promise<Profile> {
  requireVisible(role, call.principal);
  const profile = await store.find(role, call.deadline);
  if (profile === undefined) throw new HandoffError('NOT_FOUND');
  return profile;
}
