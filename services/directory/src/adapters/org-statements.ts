import type { Database, Queryable, Transaction } from '@handoff/postgres';
import type { OrgImportRecord } from '../domain/org/org-command.js';
import type { OrgPerson } from '../domain/org/person.js';

interface PersonRow {
  readonly user_id: string | number;
  readonly reports_to_id: string | number | null;
  readonly name: string;
  readonly role: string;
  readonly email: string;
  readonly department: string;
}

const COLUMNS = 'user_id, reports_to_id, name, role, email, department';

export async function selectPeople(db: Database, deadline: Date): Promise<readonly OrgPerson[]> {
  const text = `SELECT ${COLUMNS} FROM org_people`;
  return (await db.query<PersonRow>({ name: 'org_people_select', text }, [], { deadline })).map(toPerson);
}

/** All people, under the lock of imports: another import waits until the transaction ends, and readers do not wait. */
export async function lockPeople(tx: Queryable): Promise<readonly OrgPerson[]> {
  // A lock of the table would need the right to change all of its columns.
  await tx.query({ name: 'org_people_lock', text: `SELECT pg_advisory_xact_lock(hashtext('handoff/org_people'))` });
  const text = `SELECT ${COLUMNS} FROM org_people`;
  return (await tx.query<PersonRow>({ name: 'org_people_locked', text })).map(toPerson);
}

/** The roles that have a profile. */
export async function selectRoles(tx: Queryable): Promise<readonly string[]> {
  const rows = await tx.query<{ role: string }>({ name: 'org_roles', text: 'SELECT role FROM profiles' });
  return rows.map(({ role }) => role);
}

/** Adds new people and changes known ones. */
export async function putPeople(tx: Transaction, people: readonly OrgPerson[], now: Date): Promise<void> {
  const rows = people.map(({ userId, reportsTo, name, role, email, department }) => ({
    user_id: userId,
    reports_to_id: reportsTo ?? null,
    name,
    role,
    email,
    department,
  }));
  await tx.query(
    {
      name: 'org_people_put',
      text: `
        INSERT INTO org_people (${COLUMNS}, updated_at)
        SELECT ${COLUMNS}, $2 FROM json_to_recordset($1::json) AS person (
          user_id bigint, reports_to_id bigint, name text, role text, email text, department text
        )
        ON CONFLICT (user_id) DO UPDATE SET reports_to_id = excluded.reports_to_id, name = excluded.name,
          role = excluded.role, email = excluded.email, department = excluded.department, updated_at = excluded.updated_at`,
    },
    [JSON.stringify(rows), now],
  );
}

export async function insertImports(tx: Queryable, imports: readonly OrgImportRecord[]): Promise<void> {
  const rows = imports.map(({ id, filename, uploadedBy, uploadedAt, created, updated }) => ({
    id,
    filename,
    uploaded_by: uploadedBy,
    uploaded_at: uploadedAt,
    users_created: created,
    users_updated: updated,
  }));
  await tx.query(
    {
      name: 'org_import_insert',
      text: `
        INSERT INTO org_imports (id, filename, uploaded_by, uploaded_at, users_created, users_updated)
        SELECT id, filename, uploaded_by, uploaded_at, users_created, users_updated
        FROM json_to_recordset($1::json) AS done (
          id uuid, filename text, uploaded_by jsonb, uploaded_at timestamptz, users_created integer, users_updated integer
        )`,
    },
    [JSON.stringify(rows)],
  );
}

interface ImportRow {
  readonly id: string;
  readonly filename: string;
  readonly uploaded_by: OrgImportRecord['uploadedBy'];
  readonly uploaded_at: Date;
  readonly users_created: number;
  readonly users_updated: number;
  readonly total: number;
}

export async function selectImports(
  db: Database,
  limit: number,
  deadline: Date,
): Promise<{ readonly newest: readonly OrgImportRecord[]; readonly total: number }> {
  const rows = await db.query<ImportRow>(
    {
      name: 'org_imports_newest',
      text: `
        SELECT id, filename, uploaded_by, uploaded_at, users_created, users_updated,
          (SELECT count(*) FROM org_imports)::int AS total
        FROM org_imports ORDER BY uploaded_at DESC, id DESC LIMIT $1`,
    },
    [limit],
    { deadline },
  );
  const newest = rows.map((row) => ({
    id: row.id,
    filename: row.filename,
    uploadedBy: row.uploaded_by,
    uploadedAt: row.uploaded_at,
    created: row.users_created,
    updated: row.users_updated,
  }));
  return { newest, total: rows[0]?.total ?? 0 };
}

/** The import accepts only ids that a number holds exactly. */
function toPerson(row: PersonRow): OrgPerson {
  return {
    userId: Number(row.user_id),
    reportsTo: row.reports_to_id === null ? undefined : Number(row.reports_to_id),
    name: row.name,
    role: row.role,
    email: row.email,
    department: row.department,
  };
}
