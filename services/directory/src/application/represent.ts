import type {
  Profile,
  ProfileCheck,
  ProfileDraft,
  ProfileSummary,
  ProfileVersion,
  ProfileVersionSummary,
} from '@handoff/contracts';
import { statusOf, type Profile as KeptProfile } from '../domain/profile.js';
import type { Finding, GoodBundle, ReadSource } from '../ports/profile-format.js';
import type { StoredVersion } from '../ports/profile-store.js';

function published({ published: publication }: KeptProfile) {
  return {
    bundle_version: publication?.bundleVersion ?? null,
    digest: publication?.digest ?? null,
    published_at: publication?.at.toISOString() ?? null,
  };
}

/** A profile as a list shows it. */
export function representSummary(profile: KeptProfile): ProfileSummary {
  return {
    role: profile.role,
    display_name: profile.draft['display_name'] as string,
    status: statusOf(profile),
    ...published(profile),
    version: profile.version,
    created_at: profile.createdAt.toISOString(),
    updated_at: profile.updatedAt.toISOString(),
  };
}

/** The draft of a profile, with its authors. */
export function representDraft(profile: KeptProfile): ProfileDraft {
  return {
    role: profile.role,
    status: statusOf(profile),
    // It was checked before it was stored.
    profile: profile.draft as unknown as ProfileDraft['profile'],
    content_hash: profile.contentHash,
    authors: profile.authors.map(({ issuer, subject }) => ({ issuer, subject })),
    ...published(profile),
    version: profile.version,
    created_at: profile.createdAt.toISOString(),
    updated_at: profile.updatedAt.toISOString(),
  };
}

/** A published version as a list shows it. */
export function representVersion({ version, digest, publishedBy, publishedAt }: StoredVersion): ProfileVersionSummary {
  return {
    bundle_version: version,
    digest,
    published_by: publishedBy,
    published_at: publishedAt.toISOString(),
  };
}

/** A published version with what it says, if its signature holds. */
export function representWholeVersion(
  role: string,
  stored: StoredVersion,
  verdict: GoodBundle | { readonly refused: string },
): ProfileVersion {
  const isRefused = 'refused' in verdict;
  return {
    role,
    ...representVersion(stored),
    signed_by: isRefused
      ? []
      : verdict.signedBy.map(({ key, signedAt }) => ({ key, signed_at: signedAt?.toISOString() ?? null })),
    refused: isRefused ? verdict.refused : null,
    // It was checked when it was verified.
    ...(isRefused ? {} : { profile: verdict.profile as unknown as Profile }),
  };
}

/** What is wrong with a source, or the profile that it is. */
export function representCheck({ mistakes, remarks, profile }: ReadSource): ProfileCheck {
  return {
    mistakes: mistakes.map(representFinding),
    remarks: remarks.map(representFinding),
    // It was checked.
    ...(profile && { profile: profile.draft as unknown as Profile }),
    content_hash: profile?.contentHash ?? null,
    yaml: profile?.yaml ?? null,
  };
}

function representFinding({ pointer, line, message }: Finding) {
  return { pointer, line: line ?? null, message };
}
