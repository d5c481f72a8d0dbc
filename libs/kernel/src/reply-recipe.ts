/**
 * What becomes of a member of a representation that is kept small: `fixed` members never change and are read from the row
 * again; `kept` ones change and are small; `content` can be large, and is read again unless it is short.
 */
export type MemberKind = 'fixed' | 'kept' | 'content';

/** The most characters of JSON that content may have to be kept. Migration 010 keeps former values that are longer. */
const KEPT_INLINE = 1_024;

/** The members of a representation that have to be kept so that it can be composed again. */
export function keptMembers<V extends object>(view: V, kinds: Readonly<Record<keyof V, MemberKind>>): Partial<V> {
  const isKept = ([name, value]: [string, unknown]): boolean => {
    const kind = kinds[name as keyof V];
    return kind === 'kept' || (kind === 'content' && JSON.stringify(value).length <= KEPT_INLINE);
  };
  return Object.fromEntries(Object.entries(view).filter(isKept)) as Partial<V>;
}

/** The representation as it was when these members were kept: in the order that it always has. */
export function withKeptMembers<V extends object, K extends object>(view: V, kept: K): V & K {
  return { ...view, ...kept };
}
