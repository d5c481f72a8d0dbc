import { HandoffError, type Call, type Logger } from '@handoff/kernel';
import { isVisibleTo, type PublishedVersion } from '../domain/profile.js';
import type { GoodBundle, ProfileFormat } from '../ports/profile-format.js';
import type { ProfileStore } from '../ports/profile-store.js';

/** What is published of a role now. */
export interface InForce {
  /** Undefined when nothing is. */
  readonly published: PublishedVersion | undefined;
  /** Undefined when its signature does not hold. */
  readonly bundle: GoodBundle | undefined;
}

/** The published bundles, each verified once before anybody gets it. */
export interface PublishedBundles {
  /**
   * The bundle that a caller gets for a role.
   *
   * @throws HandoffError `NOT_FOUND` when there is no profile, or the caller may not see it; `PROFILE_NOT_SIGNED` when it was
   * never published, or its signature does not hold and no earlier bundle did.
   */
  find(role: string, call: Pick<Call, 'principal' | 'deadline'>): Promise<GoodBundle>;
  /**
   * The bundle by which policies decide. No earlier one stands in for a bundle that does not verify, because it may allow what
   * the newer one denies.
   *
   * @param seen `last` takes the version that was published when it was last looked up, without asking the store: for an answer
   * that is checked when it is recorded. `now` looks it up.
   */
  inForce(role: string, deadline: Date, seen: 'last' | 'now'): Promise<InForce>;
}

export interface PublishedBundlesDeps {
  readonly store: Pick<ProfileStore, 'find' | 'findPublished' | 'findBundle'>;
  readonly format: Pick<ProfileFormat, 'verify'>;
  readonly logger: Logger;
  /** Counts a bundle that is refused. */
  readonly onRefused: () => void;
}

/** The most roles of which bundles are kept. One takes some KiB. */
const MAX_KEPT = 500;

/** Keeps the last good bundle of each role: if a newer one does not verify, agents go on with the one that they know. */
export function createPublishedBundles(deps: PublishedBundlesDeps): PublishedBundles {
  const { store, logger, onRefused } = deps;
  const good = new Map<string, GoodBundle>();
  const lastSeen = new Map<string, PublishedVersion>();

  /** The bundle of a version, or undefined, with a line in the log, when its signature does not hold. */
  async function verified(role: string, { bundleVersion: version, digest }: PublishedVersion, deadline: Date) {
    const known = good.get(role);
    if (known?.digest === digest && known.version === version) return known;
    const stored = await store.findBundle(role, version, deadline);
    const { subject = '' } = stored?.publishedBy ?? {};
    const expected = { role, version, publishedBy: subject };
    const verdict =
      stored === undefined ? { refused: 'it is missing' } : await deps.format.verify(stored.text, expected);
    if ('refused' in verdict) return refuse(role, version, verdict.refused);
    if (verdict.digest !== digest) return refuse(role, version, 'it is not the one that was published');
    keep(good, role, verdict);
    return verdict;
  }

  function refuse(role: string, version: number, reason: string): undefined {
    onRefused();
    logger.error({ role, bundle_version: version, reason }, 'bundle refused');
  }

  async function lookUp(role: string, deadline: Date): Promise<PublishedVersion | undefined> {
    const published = await store.findPublished(role, deadline);
    if (published === undefined) lastSeen.delete(role);
    else keep(lastSeen, role, published);
    return published;
  }

  return {
    async find(role, { principal, deadline }) {
      const profile = await store.find(role, deadline);
      if (profile === undefined || !isVisibleTo(profile, principal)) throw new HandoffError('NOT_FOUND');
      const { published } = profile;
      if (published === undefined) {
        throw new HandoffError('PROFILE_NOT_SIGNED', { detail: 'The profile has not been published yet.' });
      }
      keep(lastSeen, role, published);
      const last = good.get(role);
      const bundle = await verified(role, published, deadline);
      if (bundle !== undefined) return bundle;
      if (last !== undefined && last.version < published.bundleVersion) return last;
      throw new HandoffError('PROFILE_NOT_SIGNED');
    },
    async inForce(role, deadline, seen) {
      const published = (seen === 'last' ? lastSeen.get(role) : undefined) ?? (await lookUp(role, deadline));
      return { published, bundle: published && (await verified(role, published, deadline)) };
    },
  };
}

function keep<T>(kept: Map<string, T>, role: string, value: T): void {
  kept.delete(role);
  kept.set(role, value);
  const [oldest] = kept.keys();
  if (kept.size > MAX_KEPT && oldest !== undefined) kept.delete(oldest);
}
