import { encodeCursor, type Cursor } from '@handoff/kernel';

/** A page of what was found, asked for one more than it holds: whether there is a next one needs no count. */
export function pageOf<T extends Cursor>(
  found: readonly T[],
  limit: number,
): { readonly items: readonly T[]; readonly nextCursor: string | null } {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: found.length > limit && last !== undefined ? encodeCursor(last) : null };
}
