import { encodeCursor, type Cursor } from './cursor.js';

/** One page of a list: at most as many items as its limit and some MiB allow, in the order of the list. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Whether the list goes on after them. */
  readonly more: boolean;
}

/** The place where the next page of a newest-first list starts; undefined after the last page. */
export function placeAfter<T extends Cursor>({ items, more }: Page<T>): T | undefined {
  return more ? items.at(-1) : undefined;
}

/** {@link placeAfter} as an opaque token; null after the last page. */
export function nextCursorOf(page: Page<Cursor>): string | null {
  const place = placeAfter(page);
  return place === undefined ? null : encodeCursor(place);
}
