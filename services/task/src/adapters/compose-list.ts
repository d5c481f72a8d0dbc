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
 */
export function compose(
  { name, table, columns, bytes, more }: Listed,
  { limit, after }: { readonly limit: number; readonly after: Cursor | undefined },
  conditions: readonly Condition[],
): readonly [Statement, readonly unknown[]] {
  const given = conditions.filter(([, , value]) => value !== undefined);
  const parameters: unknown[] = [limit + 1];
  const where = given.map(([, sql, value]) =>
    sql.includes('?') ? sql.replaceAll('?', `$${parameters.push(value)}`) : sql,
  );
  if (after !== undefined) {
    where.push(
      `(${table}.created_at, ${table}.id) < ($${parameters.length + 1}::timestamptz, $${parameters.length + 2}::uuid)`,
    );
    parameters.push(after.createdAt, after.id);
  }
  const names = [...given.map(([name]) => name), ...(after === undefined ? [] : ['after'])];
  const rows = `SELECT ${columns}, ${bytes} AS bytes FROM ${table}
    ${where.length === 0 ? '' : `WHERE ${where.join(' AND ')}`}
    ORDER BY ${table}.created_at DESC, ${table}.id DESC LIMIT $1`;
  const page = boundedPage({ rows, order: 'created_at DESC, id DESC' });
  const order = `ORDER BY ${table}.created_at DESC, ${table}.id DESC`;
  const text = more === undefined ? page : `SELECT ${table}.*, ${more} FROM (${page}) AS ${table} ${order}`;
  return [{ name: nameOf(['task_list', name, ...names]), text, unprepared: true }, parameters];
}

/** Postgres compares only the first 63 characters of statement names, so a longer name ends in a hash. */
function nameOf(parts: readonly string[]): string {
  const name = parts.join('_');
  return name.length <= 63 ? name : `${name.slice(0, 46)}_${sha256Hex(name).slice(0, 16)}`;
}
