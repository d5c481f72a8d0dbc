import { checkTableName } from '../connection/sql-names.js';
import type { Queryable } from '../database.js';
import { createSetAside, type SetAside } from './set-aside.js';
import { workOrSetAside } from './work-or-set-aside.js';

/** A table whose rows are kept for a while and then deleted. */
export interface PurgedTable {
  readonly table: string;
  /** The SQL expression, of type text, that identifies a row. */
  readonly key: string;
  /** The column with the time from which a row ages; a row with NULL is kept. */
  readonly since: string;
}

/**
 * Deletes the rows that are older than this many milliseconds by the database's clock, in batches, so that no statement runs
 * long. Several instances may do so at once: each skips the rows that another one is deleting. A row that cannot be deleted
 * is set aside.
 *
 * @returns the number of deleted rows.
 */
export async function purgeInBatches(
  db: Queryable,
  purged: PurgedTable,
  olderThanMs: number,
  aside: SetAside = createSetAside({ duty: `purge ${purged.table}` }),
  batch = 1000,
): Promise<number> {
  const { all, find, one } = statementsOf(purged);
  const countOf = (rows: readonly { readonly count: number }[]): number => rows[0]?.count ?? 0;
  let total = 0;
  for (;;) {
    const deleted = await workOrSetAside(aside, {
      all: async (except) => countOf(await db.query(all, [olderThanMs, batch, except])),
      find: async (except) => (await db.query<{ id: string }>(find, [olderThanMs, batch, except])).map(({ id }) => id),
      one: async (id) => countOf(await db.query(one, [olderThanMs, id])),
    });
    total += deleted;
    if (deleted === 0) return total;
  }
}

function statementsOf({ table, key, since }: PurgedTable) {
  const isOld = `${since} < now() - $1::float8 * interval '1 millisecond'`;
  const old = (column: string) => `SELECT ${column} FROM ${checkTableName(table)}
    WHERE ${isOld} AND ${key} <> ALL ($3::text[]) ORDER BY ${since} LIMIT $2`;
  const counted = (condition: string) => `WITH gone AS (DELETE FROM ${table} WHERE ${condition} RETURNING 1)
    SELECT count(*)::integer AS count FROM gone`;
  return {
    all: { name: `${table}_purge`, text: counted(`ctid IN (${old('ctid')} FOR UPDATE SKIP LOCKED)`) },
    find: { name: `${table}_purge_find`, text: old(`${key} AS id`) },
    one: { name: `${table}_purge_one`, text: counted(`${isOld} AND ${key} = $2::text`) },
  };
}
