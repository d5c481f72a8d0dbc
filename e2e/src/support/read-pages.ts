import type { Answer } from './answer.js';
import type { Actor, HttpOperationName, RequestOptions } from './actor.js';

/** Reads every page of a list, by its cursor, and returns the items of all of them. */
export async function readPages<T>(
  actor: Actor,
  operation: HttpOperationName,
  { query, ...options }: RequestOptions = {},
): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | null = null;
  do {
    const page = { limit: 100, ...query, ...(cursor === null ? {} : { cursor }) };
    const answer: Answer = await actor.call(operation, { ...options, query: page });
    const { next_cursor, ...list } = answer.json;
    items.push(...(Object.values(list)[0] as T[]));
    cursor = next_cursor;
  } while (cursor !== null);
  return items;
}
