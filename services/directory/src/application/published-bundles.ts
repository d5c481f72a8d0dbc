import { HandoffError, type Call, type Logger } from '@handoff/kernel';
import { isVisibleTo } from '../domain/profile.js';
import type { GoodBundle, ProfileFormat } from '../ports/profile-format.js';
import type { ProfileStore } from '../ports/profile-store.js';

/** The published bundles, each verified once before anybody gets it. */
export interface PublishedBundles {
  /**
   * The bundle that a caller gets for a role.
   *
   * @throws HandoffError `NOT_FOUND` when there is no profile, or the caller may not see it; `PROFILE_NOT_SIGNED` when it was
   * never published, or its signature does not hold and no earlier bundle did.
   */
  find(role: string, call: Pick<Call, 'principal' | 'deadline'>): Promise<GoodBundle>;
}

export interface PublishedBundlesDeps {
  readonly store: Pick<ProfileStore, 'find' | 'findBundle'>;
  readonly format: Pick<ProfileFormat, 'verify'>;
  readonly logger: Logger;
  /** Counts a bundle that is refused. */
  readonly onRefused: () => void;
}

/** The most bundles that are kept. One takes some KiB. */
const MAX_KEPT = 500;

/** Keeps the last good bundle of each role: if a newer one does not verify, agents go on with the one that they know. */
export function createPublishedBundles(deps: PublishedBundlesDeps): PublishedBundles {
  const { store, logger, onRefused } = deps;
  const good = new Map<string, GoodBundle>();

  async function load(role: string, version: number, deadline: Date): Promise<GoodBundle> {
    const stored = await store.findBundle(role, version, deadline);
    const { subject = '' } = stored?.publishedBy ?? {};
    const expected = { role, version, publishedBy: subject };
    const verified =
      stored === undefined ? { refused: 'it is missing' } : await deps.format.verify(stored.text, expected);
    if (!('refused' in verified)) return verified;
    onRefused();
    logger.error({ role, bundle_version: version, reason: verified.refused }, 'bundle refused');
    const last = good.get(role);
    if (last !== undefined && last.version < version) return last;
    throw new HandoffError('PROFILE_NOT_SIGNED');
  }

  return {
    async find(role, { principal, deadline }) {
      const profile = await store.find(role, deadline);
      if (profile === undefined || !isVisibleTo(profile, principal)) throw new HandoffError('NOT_FOUND');
      const { published } = profile;
      if (published === undefined) {
        throw new HandoffError('PROFILE_NOT_SIGNED', { detail: 'The profile has not been published yet.' });
      }
      const known = good.get(role);
      if (known?.digest === published.digest && known.version === published.bundleVersion) return known;
      const loaded = await load(role, published.bundleVersion, deadline);
      good.delete(role);
      good.set(role, loaded);
      const [oldest] = good.keys();
      if (good.size > MAX_KEPT && oldest !== undefined) good.delete(oldest);
      return loaded;
    },
  };
}
