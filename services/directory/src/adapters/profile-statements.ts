import type { Page } from '@handoff/kernel';
import {
  boundedPage,
  createListFilters,
  takePage,
  type Database,
  type PageRow,
  type Queryable,
} from '@handoff/postgres';
import type { Profile, PublishedVersion } from '../domain/profile.js';
import type { PublishedNow } from '../ports/access-store.js';
import type { ProfileQuery } from '../ports/profile-store.js';
import { PROFILE_COLUMNS, toProfile, toProfileRow, type ProfileRow } from './profile-row.js';

const ORDER = 'created_at DESC, id DESC';

export async function selectProfile(db: Database, role: string, deadline: Date): Promise<Profile | undefined> {
  const [row] = await db.query<ProfileRow>(
    { name: 'profile_select', text: `SELECT ${PROFILE_COLUMNS} FROM profiles WHERE role = $1` },
    [role],
    { deadline },
  );
  return row === undefined ? undefined : toProfile(row);
}

/** Profiles, newest first. */
export async function selectProfiles(db: Database, query: ProfileQuery, deadline: Date): Promise<Page<Profile>> {
  const { visibleTo, after, limit } = query;
  const filters = createListFilters();
  if (visibleTo !== undefined) filters.add('visible', (roles) => `role = ANY (${roles}::text[])`, visibleTo);
  filters.addAfter(after);
  const { parameters } = filters;
  const rows = await db.query<ProfileRow & PageRow>(
    {
      name: filters.nameOf('profile_newest'),
      text: boundedPage({
        rows: `SELECT ${PROFILE_COLUMNS}, octet_length(draft::text) AS bytes FROM profiles
          ${filters.where()} ORDER BY ${ORDER} LIMIT $${parameters.push(limit + 1)}`,
        order: ORDER,
      }),
    },
    parameters,
    { deadline },
  );
  return takePage(rows, limit, toProfile);
}

const PUBLISHED = {
  name: 'profile_published',
  text: `SELECT role, bundle_version, bundle_digest FROM profiles
    WHERE role = ANY ($1::text[]) AND bundle_version IS NOT NULL`,
};

interface PublishedRow {
  readonly role: string;
  readonly bundle_version: number;
  readonly bundle_digest: string;
}

/** What is published of roles, as the transaction sees it. */
export async function selectPublished(tx: Queryable, roles: readonly string[]): Promise<PublishedNow> {
  const rows = await tx.query<PublishedRow>(PUBLISHED, [roles]);
  return new Map(rows.map((row) => [row.role, toPublished(row)]));
}

export async function selectPublishedOf(
  db: Database,
  role: string,
  deadline: Date,
): Promise<PublishedVersion | undefined> {
  const [row] = await db.query<PublishedRow>(PUBLISHED, [[role]], { deadline });
  return row && toPublished(row);
}

function toPublished({ bundle_version: bundleVersion, bundle_digest: digest }: PublishedRow): PublishedVersion {
  return { bundleVersion, digest };
}

/** Locks profiles until the transaction ends, in the order of their roles, so that two batches never deadlock. */
export async function lockProfiles(tx: Queryable, roles: readonly string[]): Promise<readonly Profile[]> {
  const rows = await tx.query<ProfileRow>(
    {
      name: 'profile_lock',
      text: `SELECT ${PROFILE_COLUMNS} FROM profiles WHERE role = ANY ($1::text[]) ORDER BY role FOR NO KEY UPDATE`,
    },
    [roles],
  );
  return rows.map(toProfile);
}

const RECORD = `
  id uuid, role text, draft jsonb, content_hash text, authors jsonb, bundle_version integer, bundle_digest text,
  bundle_content_hash text, published_at timestamptz, trace_id text, version integer, created_at timestamptz,
  updated_at timestamptz`;

/** Inserts any number of profiles with one prepared statement: their parameter is one JSON text. */
export async function insertProfiles(tx: Queryable, profiles: readonly Profile[]): Promise<void> {
  await tx.query(
    {
      name: 'profile_insert',
      text: `
        INSERT INTO profiles (${PROFILE_COLUMNS})
        SELECT ${PROFILE_COLUMNS} FROM json_to_recordset($1::json) AS profile (${RECORD})`,
    },
    [JSON.stringify(profiles.map(toProfileRow))],
  );
}

/** Writes all changeable columns of profiles that this transaction has locked. */
export async function updateProfiles(tx: Queryable, profiles: readonly Profile[]): Promise<void> {
  await tx.query(
    {
      name: 'profile_update',
      text: `
        UPDATE profiles SET draft = changed.draft, content_hash = changed.content_hash, authors = changed.authors,
          bundle_version = changed.bundle_version, bundle_digest = changed.bundle_digest,
          bundle_content_hash = changed.bundle_content_hash, published_at = changed.published_at,
          version = changed.version, updated_at = changed.updated_at
        FROM json_to_recordset($1::json) AS changed (${RECORD})
        WHERE profiles.id = changed.id`,
    },
    [JSON.stringify(profiles.map(toProfileRow))],
  );
}
