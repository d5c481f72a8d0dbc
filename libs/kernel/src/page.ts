import { HandoffError } from './handoff-error.js';
import { isUuid } from './ids.js';

/** Where a page of a newest-first list ended: the last row's creation time and id (keyset pagination). */
export interface Cursor {
  readonly createdAt: Date;
  readonly id: string;
}

/** A cursor as an opaque, URL-safe token. */
export function encodeCursor(cursor: Cursor): string {
  return Buffer.from(`${cursor.createdAt.getTime()} ${cursor.id}`).toString('base64url');
}

/**
 * The cursor that a token stands for.
 *
 * @throws HandoffError `VALIDATION_FAILED` when {@link encodeCursor} did not make the token.
 */
export function decodeCursor(token: string): Cursor {
  const [milliseconds = '', id = '', ...rest] = Buffer.from(token, 'base64url').toString('latin1').split(' ');
  const createdAt = new Date(Number(milliseconds));
  if (!/^\d{1,15}$/.test(milliseconds) || Number.isNaN(createdAt.getTime()) || !isUuid(id) || rest.length > 0) {
    throw new HandoffError('VALIDATION_FAILED', {
      detail: 'The cursor is not one that Handoff returned.',
      errors: [{ pointer: 'query/cursor', message: 'must be a next_cursor that was returned before' }],
    });
  }
  return { createdAt, id };
}

/** One page of a list, in the list's order. Its limit and a maximum size bound the number of items. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Whether the list has more items after this page. */
  readonly more: boolean;
}

/** The cursor at which the next page of a newest-first list starts; undefined after the last page. */
export function placeAfter<T extends Cursor>({ items, more }: Page<T>): T | undefined {
  return more ? items.at(-1) : undefined;
}

/** {@link placeAfter} as an opaque token; null after the last page. */
export function nextCursorOf(page: Page<Cursor>): string | null {
  const place = placeAfter(page);
  return place === undefined ? null : encodeCursor(place);
}
