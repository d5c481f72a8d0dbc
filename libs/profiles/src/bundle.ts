import { canonicalJson, sha256Hex } from '@handoff/kernel';
import type { NormalProfile } from './normalise.js';

/** What is signed: one version of the profile of a role. */
export interface BundleBody {
  readonly format: typeof BUNDLE_FORMAT;
  readonly role: string;
  /** 1 for the first bundle of a role, and higher for each later one: an older bundle cannot come back unnoticed. */
  readonly version: number;
  readonly profile: NormalProfile;
}

export const BUNDLE_FORMAT = 'handoff-profile-bundle/1';
/** The `typ` of the protected headers: a signature that was made for something else does not fit. */
export const BUNDLE_TYPE = 'handoff-profile+jws';

/** A bundle on the wire: a JWS in general JSON serialization (RFC 7515 §7.2.1), with one or several signatures. */
export interface SignedBundle {
  /** The canonical JSON (RFC 8785) of the body, as base64url. */
  readonly payload: string;
  readonly signatures: readonly { readonly protected: string; readonly signature: string }[];
}

/** The body of a version of a profile. */
export function bundleBody(profile: NormalProfile, version: number): BundleBody {
  return { format: BUNDLE_FORMAT, role: profile.role, version, profile };
}

/** The bytes that are signed, as text. */
export function canonicalBody(body: BundleBody): string {
  return canonicalJson(body);
}

/** Names a bundle: SHA-256 of what is signed, in lower-case hex. Signatures may be added without changing it. */
export function bundleDigest(body: BundleBody): string {
  return sha256Hex(canonicalBody(body));
}
