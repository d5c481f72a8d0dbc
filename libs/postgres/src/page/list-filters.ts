import type { Cursor } from '@handoff/kernel';

/** The conditions and parameters of one list statement. */
export interface ListFilters {
  /** The parameters so far; push to add one: the new length is its number. */
  readonly parameters: unknown[];
  /** The name of the statement: a prefix and the names of its filters. */
  nameOf(prefix: string): string;
  /** Adds a condition. It gets the placeholders of its values. */
  add(name: string, condition: (...placeholders: string[]) => string, ...values: readonly unknown[]): void;
  /** Lets only rows through that come after a cursor, newest first; undefined lets all through. */
  addAfter(after: Cursor | undefined): void;
  /** The WHERE clause; empty without any filter. */
  where(): string;
}

/**
 * Starts an empty set of filters. Each combination of filters is a statement of its own, named after them: with
 * `$1 IS NULL OR …` Postgres would plan all of them as one and use no index.
 */
export function createListFilters(): ListFilters {
  const parameters: unknown[] = [];
  const names: string[] = [];
  const conditions: string[] = [];
  const filters: ListFilters = {
    parameters,
    nameOf: (prefix) => [prefix, ...names].join('_'),
    add(name, condition, ...values) {
      names.push(name);
      conditions.push(condition(...values.map((value) => `$${parameters.push(value)}`)));
    },
    addAfter(after) {
      if (after === undefined) return;
      const { createdAt, id } = after;
      filters.add('after', (at, last) => `(created_at, id) < (${at}::timestamptz, ${last}::uuid)`, createdAt, id);
    },
    where: () => (conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`),
  };
  return filters;
}
