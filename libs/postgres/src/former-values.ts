import { checkTableName } from './connection/sql-names.js';
import type { Database, Queryable } from './database.js';
import { purgeInBatches } from './duty/purge-in-batches.js';
import type { SetAside } from './duty/set-aside.js';

/** A large value that a row had up to one of its versions. */
export interface FormerValue {
  readonly ownerId: string;
  /** The column. */
  readonly member: string;
  /** The last version with this value. */
  readonly untilVersion: number;
  readonly value: unknown;
}

/** The changed columns of a row, with their values at one of its versions. */
export type FormerColumns = (ownerId: string, version: number) => Readonly<Record<string, unknown>>;

/** The former large values of some rows; `column` is the table's column with the owner's id. */
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
  // In descending order, so that the value replaced first at that version or later overwrites the others.
  return (ownerId, version) =>
    Object.fromEntries(
      values
        .filter((each) => each.ownerId === ownerId && each.untilVersion >= version)
        .map(({ member, value }) => [member, value]),
    );
}

/** Keeps values that two commands of one transaction replaced before they were stored. Skips small values. */
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
 * Deletes the values that were replaced more than this many milliseconds ago by the database's clock, in batches: no younger
 * reply shows them. They have no id of their own, so `ctid` identifies them.
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
