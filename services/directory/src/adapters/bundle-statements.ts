import type { Database, Queryable } from '@handoff/postgres';
import type { Bundle } from '../domain/profile-change.js';
import type { StoredBundle } from '../ports/profile-store.js';

interface BundleRow {
  readonly version: number;
  readonly digest: string;
  readonly bundle: string;
  readonly published_by: StoredBundle['publishedBy'];
}

export async function selectBundle(
  db: Database,
  role: string,
  version: number,
  deadline: Date,
): Promise<StoredBundle | undefined> {
  const [row] = await db.query<BundleRow>(
    {
      name: 'profile_bundle_select',
      text: 'SELECT version, digest, bundle, published_by FROM profile_bundles WHERE role = $1 AND version = $2',
    },
    [role, version],
    { deadline },
  );
  if (row === undefined) return undefined;
  return { version: row.version, digest: row.digest, text: row.bundle, publishedBy: row.published_by };
}

/** Bundles are added and never changed. */
export async function insertBundles(tx: Queryable, bundles: readonly Bundle[]): Promise<void> {
  const rows = bundles.map(({ role, version, digest, contentHash, text, publishedBy, publishedAt }) => ({
    role,
    version,
    digest,
    content_hash: contentHash,
    bundle: text,
    published_by: publishedBy,
    published_at: publishedAt,
  }));
  await tx.query(
    {
      name: 'profile_bundle_insert',
      text: `
        INSERT INTO profile_bundles (role, version, digest, content_hash, bundle, published_by, published_at)
        SELECT role, version, digest, content_hash, bundle, published_by, published_at
        FROM json_to_recordset($1::json) AS added (
          role text, version integer, digest text, content_hash text, bundle text, published_by jsonb,
          published_at timestamptz
        )`,
    },
    [JSON.stringify(rows)],
  );
}
