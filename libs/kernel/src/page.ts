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
 * @throws HandoffError `VALIDATION_FAILED` when the token is not one of ours.
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
