import { useNavigate } from '@tanstack/react-router';
import type { Filters } from '../../api/commands.js';
import { PAGE_ROWS } from '../../api/tasks.js';

/** What the address of a list says, and how to say something else. */
export interface ListAddress<Q> {
  readonly filters: Filters;
  /** The place in the list; undefined for its beginning. */
  readonly cursor: string | undefined;
  /** The query of one page. */
  readonly query: Q;
  /** Goes to another place or other filters of the same list. */
  readonly go: (next: Filters) => void;
}

/**
 * Reads the address of a list, which holds the query of its operation under the same names.
 *
 * @param search what the route has read of the address
 */
export function useListAddress<Q>(search: object): ListAddress<Q> {
  const navigate = useNavigate();
  // Neither is a filter: who one acts as, and which entry is open.
  const { as: _as, entry: _entry, cursor, ...filters } = { ...search } as Filters;
  const place = typeof cursor === 'string' ? cursor : undefined;
  return {
    filters,
    cursor: place,
    query: { ...filters, ...(place === undefined ? {} : { cursor: place }), limit: PAGE_ROWS } as Q,
    go: (next) => void navigate({ to: '.', search: next as never }),
  };
}
