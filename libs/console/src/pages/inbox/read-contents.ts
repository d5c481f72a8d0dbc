import type { QueryClient } from '@tanstack/react-query';
import type { ReadContents, ShownContent } from '../../parts/approval/shown-content.js';

const contents = new WeakMap<QueryClient, ReadContents>();

/** What one identity has read, in memory: it ends with the tab, and with the session. */
export function readBy(queries: QueryClient): ReadContents {
  const known = contents.get(queries) ?? new Map<string, ShownContent>();
  contents.set(queries, known);
  return known;
}
