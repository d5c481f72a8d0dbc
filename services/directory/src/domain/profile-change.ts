import type { Principal } from '@handoff/kernel';
import type { Profile, ProfileStatus } from './profile.js';

export type ProfileEventName = 'created' | 'updated' | 'published' | 'rolled_back';

/** A signed bundle, as it is kept. */
export interface Bundle {
  readonly role: string;
  readonly version: number;
  readonly digest: string;
  readonly contentHash: string;
  /** The JWS in general JSON serialization, as text. */
  readonly text: string;
  readonly publishedBy: { readonly issuer: string; readonly subject: string };
  readonly publishedAt: Date;
}

/** One change of one profile. One event announces it, and another one that the policies changed with it. */
export interface ProfileChange {
  readonly event: ProfileEventName;
  /** The profile after the change. */
  readonly profile: Profile;
  /** The bundle that the change publishes. */
  readonly bundle: Bundle | undefined;
  /** Present if other policies are in force with the bundle. `former`: the version before; undefined if it is the first. */
  readonly policies?: { readonly former: number | undefined };
  /** The status before the change; undefined for a new profile. */
  readonly from: ProfileStatus | undefined;
  readonly by: Principal;
  readonly traceId: string;
  readonly traceparent: string | undefined;
}
