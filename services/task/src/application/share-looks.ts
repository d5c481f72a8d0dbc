/** How many lookups run at once: half of a connection pool, so that waiting callers leave connections for commands. */
const LOOKS_AT_ONCE = 5;

/**
 * Shares lookups: callers that ask for the same id before its lookup begins get one result. One hint wakes many callers
 * within one iteration of the event loop. A running lookup is not shared, because it may miss the change that woke the
 * next caller. A shared lookup has the latest of its callers' deadlines, so no caller fails because of another one's
 * hurry.
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
  /** Resolves when the lookup has ended, also with an error. */
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
