/**
 * How a recipe stores a member of a representation. `fixed` members never change and are read from the row again. `kept`
 * members change and are small. `content` can be large, and is read again unless it is short.
 */
export type MemberKind = 'fixed' | 'kept' | 'content';

/** Content with more characters of JSON is read again. Migration 010 keeps the former values of such content. */
const KEPT_INLINE = 1_024;

/** The members of a representation that a recipe stores. */
export function keptMembers<V extends object>(view: V, kinds: Readonly<Record<keyof V, MemberKind>>): Partial<V> {
  const isKept = ([name, value]: [string, unknown]): boolean => {
    const kind = kinds[name as keyof V];
    return kind === 'kept' || (kind === 'content' && JSON.stringify(value).length <= KEPT_INLINE);
  };
  return Object.fromEntries(Object.entries(view).filter(isKept)) as Partial<V>;
}

/** The representation as it was when these members were stored, with its members in the usual order. */
export function withKeptMembers<V extends object, K extends object>(view: V, kept: K): V & K {
  return { ...view, ...kept };
}
