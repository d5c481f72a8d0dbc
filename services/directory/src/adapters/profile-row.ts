import type { JsonObject, Party } from '@handoff/kernel';
import type { Profile } from '../domain/profile.js';

/** A row of `profiles`. */
export interface ProfileRow {
  readonly id: string;
  readonly role: string;
  readonly draft: JsonObject;
  readonly content_hash: string;
  readonly authors: readonly Party[];
  readonly bundle_version: number | null;
  readonly bundle_digest: string | null;
  readonly bundle_content_hash: string | null;
  readonly published_at: Date | null;
  readonly trace_id: string;
  readonly version: number;
  readonly created_at: Date;
  readonly updated_at: Date;
}

export const PROFILE_COLUMNS = `
  id, role, draft, content_hash, authors, bundle_version, bundle_digest, bundle_content_hash, published_at, trace_id,
  version, created_at, updated_at`;

export function toProfile(row: ProfileRow): Profile {
  const { bundle_version: bundleVersion, bundle_digest: digest, bundle_content_hash: contentHash } = row;
  const isPublished = bundleVersion !== null && digest !== null && contentHash !== null && row.published_at !== null;
  return {
    id: row.id,
    role: row.role,
    draft: row.draft,
    contentHash: row.content_hash,
    authors: row.authors,
    published: isPublished ? { bundleVersion, digest, contentHash, at: row.published_at } : undefined,
    traceId: row.trace_id,
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

export function toProfileRow(profile: Profile): ProfileRow {
  const { published } = profile;
  return {
    id: profile.id,
    role: profile.role,
    draft: profile.draft,
    content_hash: profile.contentHash,
    authors: profile.authors,
    bundle_version: published?.bundleVersion ?? null,
    bundle_digest: published?.digest ?? null,
    bundle_content_hash: published?.contentHash ?? null,
    published_at: published?.at ?? null,
    trace_id: profile.traceId,
    version: profile.version,
    created_at: profile.createdAt,
    updated_at: profile.updatedAt,
  };
}
