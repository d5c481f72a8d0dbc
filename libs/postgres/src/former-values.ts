import { checkTableName } from './connection/sql-names.js';
import type { Database, Queryable } from './database.js';
import { purgeInBatches } from './duty/purge-in-batches.js';
import type { SetAside } from './duty/set-aside.js';

/** A large value that a row had up to a version of it, and has no more. */
export interface FormerValue {
  readonly ownerId: string;
  /** The column. */
  readonly member: string;
  /** The last version that had it. */
  readonly untilVersion: number;
  readonly value: unknown;
}

/** The columns of a row as they were at one of its versions, where they have changed since. */
export type FormerColumns = (ownerId: string, version: number) => Readonly<Record<string, unknown>>;

/** What large values some rows have had; `column` names the owner's id in the table. */
export async function selectFormerValues(
  tx: Queryable,
  { table, column }: { readonly table: string; readonly column: string },
  ownerIds: readonly string[],
): Promise<FormerColumns> {
  if (ownerIds.length === 0) return () => ({});
  const values = await tx.query<FormerValue>(
    {
      name: `${table}_select`,
      text: `SELECT ${checkTableName(column)} AS "ownerId", member, until_version AS "untilVersion", value
        FROM ${checkTableName(table)} WHERE ${column} = ANY ($1::uuid[]) ORDER BY until_version DESC`,
    },
    [ownerIds],
  );
  // The last one that is written over the others is the first that was replaced at that version or later.
  return (ownerId, version) =>
    Object.fromEntries(
      values
        .filter((each) => each.ownerId === ownerId && each.untilVersion >= version)
        .map(({ member, value }) => [member, value]),
    );
}

/** Keeps values that were replaced before they were ever stored: by two commands of one transaction. Small ones are passed over. */
export async function insertFormerValues(
  tx: Queryable,
  { table, column }: { readonly table: string; readonly column: string },
  values: readonly FormerValue[],
): Promise<void> {
  if (values.length === 0) return;
  await tx.query(
    {
      name: `${table}_insert`,
      text: `INSERT INTO ${checkTableName(table)} (${checkTableName(column)}, member, until_version, value)
        SELECT owner_id, member, until_version, value
        FROM json_to_recordset($1::text::json) AS r (owner_id uuid, member text, until_version integer, value jsonb)
        WHERE octet_length(value::text) > 1024 ON CONFLICT DO NOTHING`,
    },
    [
      JSON.stringify(
        values.map(({ ownerId, member, untilVersion, value }) => ({
          owner_id: ownerId,
          member,
          until_version: untilVersion,
          value,
        })),
      ),
    ],
  );
}

/**
 * Deletes values that were replaced longer ago than so many milliseconds by the database's clock, in batches: no reply that
 * is younger shows them. They have no id of their own, and are told by their place.
 */
export function purgeFormerValues(
  db: Database,
  table: string,
  olderThanMs: number,
  aside?: SetAside,
  batch?: number,
): Promise<number> {
  return purgeInBatches(db, { table, key: 'ctid::text', since: 'replaced_at' }, olderThanMs, aside, batch);
}
