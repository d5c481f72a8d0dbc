/** So many looks at once: half of what a pool of connections has, so that those who wait keep nobody out who works. */
const LOOKS_AT_ONCE = 5;

/**
 * Looks things up, once for all who ask for the same before a look has begun: those whom one hint wakes ask within one
 * turn of the event loop, and those who recheck for want of one ask while others are being looked up. A look that has
 * begun is not shared, since it may not see what the next one to ask was woken for. It may take until the latest of their
 * deadlines: nobody is refused because another is in a hurry.
 */
export function shareLooks<T>(
  look: (id: string, deadline: Date) => Promise<T>,
  atOnce: number = LOOKS_AT_ONCE,
): (id: string, deadline: Date) => Promise<T> {
  const waiting = new Map<string, SharedLook<T>>();
  let running = 0;

  const beginNext = (): void => {
    for (const [id, shared] of waiting) {
      if (running >= atOnce) return;
      waiting.delete(id);
      running += 1;
      void shared.begin().finally(() => {
        running -= 1;
        beginNext();
      });
    }
  };

  return (id, deadline) => {
    const shared = waiting.get(id);
    if (shared !== undefined) {
      if (deadline > shared.deadline) shared.deadline = deadline;
      return shared.found;
    }
    if (waiting.size === 0) setImmediate(beginNext);
    const added = shareLook(deadline, (latest) => look(id, latest));
    waiting.set(id, added);
    return added.found;
  };
}

interface SharedLook<T> {
  deadline: Date;
  readonly found: Promise<T>;
  /** Resolves when it is over, however it ended. */
  begin(): Promise<void>;
}

function shareLook<T>(deadline: Date, look: (deadline: Date) => Promise<T>): SharedLook<T> {
  let settle: (found: Promise<T>) => void = () => undefined;
  const shared: SharedLook<T> = {
    deadline,
    found: new Promise<T>((resolve) => (settle = resolve)),
    async begin() {
      const found = look(shared.deadline);
      settle(found);
      await found.catch(() => undefined);
    },
  };
  return shared;
}
