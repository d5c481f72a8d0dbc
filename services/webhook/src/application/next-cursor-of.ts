import { encodeCursor, type Cursor } from '@handoff/kernel';
import type { Page } from '../ports/webhook-store.js';

/** Where the page after this one starts; null when there is none. */
export function nextCursorOf<T extends Cursor>({ items, more }: Page<T>): string | null {
  const last = items.at(-1);
  return more && last !== undefined ? encodeCursor(last) : null;
}
