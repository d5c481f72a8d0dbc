/**
 * Looks things up, once for all who ask for the same within one turn of the event loop: those whom one hint wakes ask
 * together. A look that has begun is not shared, since it may not see what the next one to ask was woken for.
 */
export function shareLooks<T>(look: (id: string) => Promise<T>): (id: string) => Promise<T> {
  let next = new Map<string, Promise<T>>();
  return (id) => {
    const shared = next.get(id);
    if (shared !== undefined) return shared;
    if (next.size === 0) setImmediate(() => (next = new Map()));
    const begun = new Promise<void>((resolve) => setImmediate(resolve)).then(() => look(id));
    next.set(id, begun);
    return begun;
  };
}
