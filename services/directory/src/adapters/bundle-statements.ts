import type { Database, Queryable } from '@handoff/postgres';
import type { Bundle } from '../domain/profile-change.js';
import type { StoredBundle, StoredVersion } from '../ports/profile-store.js';

interface VersionRow {
  readonly version: number;
  readonly digest: string;
  readonly published_by: StoredVersion['publishedBy'];
  readonly published_at: Date;
}

interface BundleRow extends VersionRow {
  readonly bundle: string;
}

const VERSION_COLUMNS = 'version, digest, published_by, published_at';

/** The versions of a profile, newest first. */
export async function selectVersions(
  db: Database,
  role: string,
  limit: number,
  deadline: Date,
): Promise<readonly StoredVersion[]> {
  const rows = await db.query<VersionRow>(
    {
      name: 'profile_versions_select',
      text: `SELECT ${VERSION_COLUMNS} FROM profile_bundles WHERE role = $1 ORDER BY version DESC LIMIT $2`,
    },
    [role, limit],
    { deadline },
  );
  return rows.map(toVersion);
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
      text: `SELECT ${VERSION_COLUMNS}, bundle FROM profile_bundles WHERE role = $1 AND version = $2`,
    },
    [role, version],
    { deadline },
  );
  return row === undefined ? undefined : { ...toVersion(row), text: row.bundle };
}

function toVersion({
  version,
  digest,
  published_by: publishedBy,
  published_at: publishedAt,
}: VersionRow): StoredVersion {
  return { version, digest, publishedBy, publishedAt };
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
