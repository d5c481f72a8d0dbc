import { HandoffError, mayRead, type JsonObject, type Party, type Principal } from '@handoff/kernel';

export type ProfileStatus = 'draft' | 'published' | 'changed';

/** The bundle that agents of a role get. */
export interface Publication {
  /** 1 for the first bundle of the role, and one more for each later one. */
  readonly bundleVersion: number;
  readonly digest: string;
  /** The hash of the profile in the bundle. */
  readonly contentHash: string;
  readonly at: Date;
}

/** Which bundle is published. */
export type PublishedVersion = Pick<Publication, 'bundleVersion' | 'digest'>;

/** The profile of a role: a draft, and what was published of it last. */
export interface Profile {
  readonly id: string;
  readonly role: string;
  /** What would be published next: a valid profile in its one form. */
  readonly draft: JsonObject;
  /** SHA-256 of the draft in canonical form. */
  readonly contentHash: string;
  /** All names of those who wrote the draft since it was last published. */
  readonly authors: readonly Party[];
  readonly published: Publication | undefined;
  readonly traceId: string;
  /** 1 when created, +1 per change. */
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export function statusOf({ published, contentHash }: Pick<Profile, 'published' | 'contentHash'>): ProfileStatus {
  if (published === undefined) return 'draft';
  return published.contentHash === contentHash ? 'published' : 'changed';
}

/** Whether a caller may see a profile: it holds the role, or reads everything. */
export function isVisibleTo({ role }: Pick<Profile, 'role'>, principal: Principal): boolean {
  return mayRead(principal, [role]);
}

/**
 * Requires that a caller may see the profile of a role, if there is one. It is asked before anything is looked up: names of roles can
 * be guessed, and the time of an answer would tell which have a profile.
 *
 * @throws HandoffError `NOT_FOUND`
 */
export function requireVisible(role: string, principal: Principal): void {
  if (!isVisibleTo({ role }, principal)) throw new HandoffError('NOT_FOUND');
}
