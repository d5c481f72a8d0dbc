import { sha256Hex, type Cursor } from '@handoff/kernel';
import { boundedPage, type Statement } from '@handoff/postgres';

/** A condition of a list. It counts unless its value is undefined; `?` in its SQL stands for the value. */
export type Condition = readonly [name: string, sql: string, value: unknown];

/** One kind of list. */
export interface Listed {
  readonly name: string;
  readonly table: 'tasks' | 'approvals';
  /** The columns of a row. */
  readonly columns: string;
  /** The size of a row's large columns, in SQL. */
  readonly bytes: string;
  /** Columns that are read for the rows of the page only. */
  readonly more?: string;
}

/**
 * The statement for the given conditions. Each set of conditions has its own statement (a few dozen at most): a single
 * statement with `$1 IS NULL OR …` would have a single plan, which uses no index.
 *
 * @param costly conditions that read other tables. They are tested row by row in the order of the list, until a page is full
 */
export function compose(
  { name, table, columns, bytes, more }: Listed,
  { limit, after }: { readonly limit: number; readonly after: Cursor | undefined },
  conditions: readonly Condition[],
  costly: readonly Condition[] = [],
): readonly [Statement, readonly unknown[]] {
  const parameters: unknown[] = [limit + 1];
  const isGiven = ([, , value]: Condition): boolean => value !== undefined;
  const toSql = ([, sql, value]: Condition): string =>
    sql.includes('?') ? sql.replaceAll('?', `$${parameters.push(value)}`) : sql;
  const where = conditions.filter(isGiven).map(toSql);
  const whereAlso = costly.filter(isGiven).map(toSql);
  if (after !== undefined) {
    where.push(
      `(${table}.created_at, ${table}.id) < ($${parameters.length + 1}::timestamptz, $${parameters.length + 2}::uuid)`,
    );
    parameters.push(after.createdAt, after.id);
  }
  const names = [...conditions, ...costly].filter(isGiven).map(([name]) => name);
  if (after !== undefined) names.push('after');
  const order = `ORDER BY ${table}.created_at DESC, ${table}.id DESC`;
  const candidates = `SELECT ${table}.* FROM ${table} ${whereAll(where)} ${order}`;
  const from =
    whereAlso.length === 0 ? `${table} ${whereAll(where)}` : `(${candidates}) AS ${table} ${whereAll(whereAlso)}`;
  const rows = `SELECT ${columns}, ${bytes} AS bytes FROM ${from} ${order} LIMIT $1`;
  const page = boundedPage({ rows, order: 'created_at DESC, id DESC' });
  const text = more === undefined ? page : `SELECT ${table}.*, ${more} FROM (${page}) AS ${table} ${order}`;
  return [{ name: nameOf(['task_list', name, ...names]), text, unprepared: true }, parameters];
}

function whereAll(conditions: readonly string[]): string {
  return conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
}

/** Postgres compares only the first 63 characters of statement names, so a longer name ends in a hash. */
function nameOf(parts: readonly string[]): string {
  const name = parts.join('_');
  return name.length <= 63 ? name : `${name.slice(0, 46)}_${sha256Hex(name).slice(0, 16)}`;
}
