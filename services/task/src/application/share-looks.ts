/**
 * Looks things up, once for all who ask for the same within one turn of the event loop: those whom one hint wakes ask
 * together. A look that has begun is not shared, since it may not see what the next one to ask was woken for. It may take
 * until the latest of their deadlines: nobody is refused because another is in a hurry.
 */
export function shareLooks<T>(
  look: (id: string, deadline: Date) => Promise<T>,
): (id: string, deadline: Date) => Promise<T> {
  let next = new Map<string, SharedLook<T>>();
  return (id, deadline) => {
    const shared = next.get(id);
    if (shared !== undefined) {
      if (deadline > shared.deadline) shared.deadline = deadline;
      return shared.found;
    }
    if (next.size === 0) setImmediate(() => (next = new Map()));
    const begun: SharedLook<T> = {
      deadline,
      found: new Promise<void>((resolve) => setImmediate(resolve)).then(() => look(id, begun.deadline)),
    };
    next.set(id, begun);
    return begun.found;
  };
}

interface SharedLook<T> {
  deadline: Date;
  readonly found: Promise<T>;
}
