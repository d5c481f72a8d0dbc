/** What the address of the inbox holds. */
export interface InboxSearch {
  /** Soonest to expire first, unless it says otherwise. */
  readonly sort?: 'newest' | undefined;
  /** Words that an approval has to contain. */
  readonly q?: string | undefined;
}

/** Reads it from an address that anybody may have written. */
export function readInboxSearch({ sort, q }: Readonly<Record<string, unknown>>): InboxSearch {
  return {
    ...(sort === 'newest' ? { sort } : {}),
    ...(typeof q === 'string' && q !== '' ? { q: q.slice(0, 200) } : {}),
  };
}
