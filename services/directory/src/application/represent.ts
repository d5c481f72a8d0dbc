import type { ProfileDraft, ProfileSummary } from '@handoff/contracts';
import { statusOf, type Profile } from '../domain/profile.js';

function published({ published: publication }: Profile) {
  return {
    bundle_version: publication?.bundleVersion ?? null,
    digest: publication?.digest ?? null,
    published_at: publication?.at.toISOString() ?? null,
  };
}

/** A profile as a list shows it. */
export function representSummary(profile: Profile): ProfileSummary {
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
export function representDraft(profile: Profile): ProfileDraft {
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
